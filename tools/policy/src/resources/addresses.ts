/** Half of the internet is as good as all of it: 0.0.0.0/1 twice would say the same. */
export function isAnybody(cidr: string): boolean {
  const bits = Number(cidr.split("/")[1] ?? Number.NaN);
  return bits < (cidr.includes(":") ? 16 : 8);
}
