/** What must be installed before LightGBM can be built or used here; `null`: nothing. */
export declare function whatLightgbmLacks(env: NodeJS.ProcessEnv): string | null;
