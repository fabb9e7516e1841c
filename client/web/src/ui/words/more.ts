/** What Us and the screens about one's phones say, and what a notice may lead to. */
import { part } from "./language.ts";

export interface MoreWords {
  readonly usRows: {
    readonly shared: string;
    readonly own: string;
    allListed(count: number): string;
    readonly connect: string;
    readonly connectText: string;
    readonly otherCode: string;
    readonly otherCodeText: string;
    readonly invite: string;
    readonly inviteText: string;
    readonly join: string;
    readonly joinText: string;
    readonly where: string;
    readonly reach: Readonly<Record<"here" | "away" | "refusing", string>>;
    readonly storage: string;
    readonly storageUnasked: string;
    readonly storageKept: string;
    readonly storageLoose: string;
    readonly storageAsk: string;
    readonly install: string;
    readonly installText: string;
    readonly notices: string;
    readonly sheet: string;
    readonly sheetText: string;
    readonly sheetThere: string;
    readonly code: string;
    readonly codeText: string;
    readonly phones: string;
    readonly phonesText: string;
  };
  /** What a notice may lead to. */
  readonly notices: Readonly<Record<"mine" | "notMine" | "keepAll" | "keepKnown" | "enrolling" | "healNow" | "told", string>>;
}

export const [more, loadMore] = part<MoreWords>({ en: () => import("./more.en.ts"), de: () => import("./more.de.ts") });
