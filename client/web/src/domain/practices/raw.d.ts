/** A data file as the text that it is. */
declare module "*.json?raw" {
  const text: string;
  export default text;
}
