interface Region {
  /** As ISO 3166-1 alpha-3, for the grid that it is fed from. */
  readonly country: string;
  /** What things cost there, us-east-1 being 1. */
  readonly factor: number;
}

/**
 * Factor: the list price of an m5.large there, divided by the one in us-east-1; approximate, checked by nobody since
 * 2026-11-23. It stands in wherever prices.data.ts has no price of the region's own. Country: AWS names the city or the
 * country of each region at https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html.
 */
export const regions: Readonly<Record<string, Region>> = {
  "us-east-1": { country: "USA", factor: 1 },
  "us-east-2": { country: "USA", factor: 1 },
  "us-west-1": { country: "USA", factor: 1.167 },
  "us-west-2": { country: "USA", factor: 1 },
  "ca-central-1": { country: "CAN", factor: 1.115 },
  "ca-west-1": { country: "CAN", factor: 1.115 },
  "eu-west-1": { country: "IRL", factor: 1.115 },
  "eu-west-2": { country: "GBR", factor: 1.156 },
  "eu-west-3": { country: "FRA", factor: 1.167 },
  "eu-central-1": { country: "DEU", factor: 1.198 },
  "eu-central-2": { country: "CHE", factor: 1.318 },
  "eu-north-1": { country: "SWE", factor: 1.063 },
  "eu-south-1": { country: "ITA", factor: 1.167 },
  "eu-south-2": { country: "ESP", factor: 1.115 },
  "ap-northeast-1": { country: "JPN", factor: 1.292 },
  "ap-northeast-2": { country: "KOR", factor: 1.229 },
  "ap-northeast-3": { country: "JPN", factor: 1.292 },
  "ap-southeast-1": { country: "SGP", factor: 1.25 },
  "ap-southeast-2": { country: "AUS", factor: 1.25 },
  "ap-southeast-3": { country: "IDN", factor: 1.25 },
  "ap-southeast-4": { country: "AUS", factor: 1.25 },
  "ap-south-1": { country: "IND", factor: 1.052 },
  "ap-south-2": { country: "IND", factor: 1.052 },
  "ap-east-1": { country: "HKG", factor: 1.375 },
  "sa-east-1": { country: "BRA", factor: 1.594 },
  "af-south-1": { country: "ZAF", factor: 1.323 },
  "me-south-1": { country: "BHR", factor: 1.229 },
  "me-central-1": { country: "ARE", factor: 1.229 },
  "il-central-1": { country: "ISR", factor: 1.25 },
};
