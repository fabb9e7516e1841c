/** The address that the build gives to a worker's file. */
declare module "*?worker&url" {
  const address: string;
  export default address;
}
