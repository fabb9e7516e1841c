/** The version of the app, which the build puts in its place. */
declare const __VERSION__: string;
