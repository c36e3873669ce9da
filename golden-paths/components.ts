import type { PathModule } from "./kit/component.ts";

/** Golden path -> the module that makes its resources, loaded when an environment asks for it. */
export const components: Readonly<Record<string, () => Promise<{ path: PathModule<never> }>>> = {};
