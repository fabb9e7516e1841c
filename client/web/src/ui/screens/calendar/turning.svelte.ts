/** How many months the calendar was turned in this window. */

let months = $state(0);

export const turned = (): number => months;

export function turn(by: number): void {
  months += by;
}
