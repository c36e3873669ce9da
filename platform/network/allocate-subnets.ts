import { UserError } from "@roadbed/engine/contract/errors.ts";

/** Letters of availability zones, in the order of their places. */
const letters = ["a", "b", "c", "d", "e", "f", "g", "h"] as const;

/**
 * How a network is cut, for ever: moving a subnet means replacing it and all that stands in it. Every letter has its
 * place in every tier whether it is used or not, so that adding or removing a zone moves nothing. The last quarter
 * stays free for tiers that nobody has thought of yet.
 *
 * | tier     | part of the network      | each of 8 zones, in a /16 |
 * | private  | first half               | /20, 4,091 addresses      |
 * | public   | fifth of eight parts     | /22, 1,019                |
 * | database | sixth of eight parts     | /22, 1,019                |
 */
const tiers = {
  private: { eighth: 0, extraBits: 4 },
  public: { eighth: 4, extraBits: 6 },
  database: { eighth: 5, extraBits: 6 },
} as const;
export type Tier = keyof typeof tiers;

export interface ZoneSubnets extends Readonly<Record<Tier, string>> {
  readonly zone: string;
}

/** Ranges of one zone's subnets: pure arithmetic, so that a preview shows them and a test can try all of it. */
export function allocateSubnets(cidr: string, zones: readonly string[]): ZoneSubnets[] {
  const network = parseRange(cidr);
  return zones.map((zone) => ({
    zone,
    private: findRange(network, "private", zone),
    public: findRange(network, "public", zone),
    database: findRange(network, "database", zone),
  }));
}

interface Range {
  readonly first: number;
  readonly prefix: number;
}

function findRange(network: Range, tier: Tier, zone: string): string {
  const place = letters.findIndex((letter) => letter === zone);
  if (place < 0)
    throw new UserError(`There is no availability zone ${zone}.`, { fix: `Use letters from ${letters[0]} to ${letters.at(-1) ?? ""}.` });
  const { eighth, extraBits } = tiers[tier];
  const prefix = network.prefix + extraBits;
  return formatRange({ first: network.first + eighth * countAddresses(network.prefix + 3) + place * countAddresses(prefix), prefix });
}

export function parseRange(cidr: string): Range {
  const [address = "", prefix = ""] = cidr.split("/");
  return { first: address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0), prefix: Number(prefix) };
}

export function countAddresses(prefix: number): number {
  return 2 ** (32 - prefix);
}

function formatRange({ first, prefix }: Range): string {
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${parts.join(".")}/${prefix}`;
}
