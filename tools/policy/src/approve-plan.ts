export const approvePlan = (plan, verdict) => ({ ...plan, verdict });
