/**
 * How much power what runs draws. All but the last two: Cloud Carbon Footprint's methodology, appendix I for AWS
 * (https://www.cloudcarbonfootprint.org/docs/methodology/), read 2026-11-23; its last release is of 2024.
 */
export const energy = {
  /** Watts of one vCPU at 50 % load: 0.74 idle, 3.5 busy. */
  wattsPerVcpu: 0.74 + 0.5 * (3.5 - 0.74),
  wattsPerGib: 0.392,
  /** Of solid state disk: 1.2 Wh per TB and hour. */
  wattsPerDiskGib: 0.0012,
  /** Half of the 150 W that an NVIDIA A10 may draw; approximate, checked by nobody since 2026-11-23. */
  wattsPerGpu: 75,
  /** What a data centre draws for each watt that its servers draw. AWS: as above. Elsewhere: mean of the Uptime Institute's survey of 2024. */
  overhead: { aws: 1.135, kubernetes: 1.56 },
} as const;

/**
 * What making the hardware has cost: grams of CO2e for each hour of a vCPU. A server of two processors, 96 vCPUs and
 * 384 GiB at 1,611 kg (1,000 the machine, 100 the second processor, 511 the memory beyond 16 GiB: Teads Engineering's
 * data set of EC2 instances, 2021), written off over four years.
 */
export const embodiedGramsPerVcpuHour = 1_611_000 / (96 * 4 * 8760);

/** Grid of a region whose country is not known: the world's. */
export const defaultGrid = "WORLD";
