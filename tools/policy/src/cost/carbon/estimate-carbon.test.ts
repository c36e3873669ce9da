import { averageIntensity } from "@tgwf/co2/data";
import { expect, test } from "vitest";
import { regions } from "../prices/regions.data.ts";
import { estimateCarbon, gridOf } from "./estimate-carbon.ts";

const inDublin = { region: "eu-west-1", target: "aws" } as const;

test("a vCPU with 4 GiB for a month: 2.12 W and 4 x 0.392 W, times what the data centre adds, on the Irish grid", () => {
  const { kilowattHours, kilogramsCo2e } = estimateCarbon([{ vcpuHours: 730 }, { gibHours: 4 * 730 }], inDublin);
  expect(kilowattHours).toBeCloseTo((730 * (2.12 + 4 * 0.392) * 1.135) / 1000, 6);
  expect(kilogramsCo2e).toBeCloseTo((kilowattHours * gridOf("eu-west-1") + 730 * 0.479) / 1000, 3);
});

test("nothing takes no energy", () => {
  expect(estimateCarbon([], inDublin)).toEqual({ kilowattHours: 0, kilogramsCo2e: 0 });
});

test("the grid of every region of AWS is known, and other names get the world's", () => {
  for (const [region, { country }] of Object.entries(regions)) expect(averageIntensity.data[country], region).toBeGreaterThan(0);
  expect(gridOf("basement-1")).toBe(averageIntensity.data["WORLD"]);
});

test("the same work is cleaner in Stockholm than in Dublin", () => {
  const work = [{ vcpuHours: 1000 }];
  const [dublin, stockholm] = ["eu-west-1", "eu-north-1"].map((region) => estimateCarbon(work, { region, target: "aws" }));
  expect(stockholm?.kilowattHours).toBe(dublin?.kilowattHours);
  expect(stockholm?.kilogramsCo2e).toBeLessThan((dublin?.kilogramsCo2e ?? 0) / 2);
});
