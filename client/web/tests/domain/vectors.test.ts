/** The vectors of kinds, which the Python device made: the same folds, the same refusals. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { Act } from "../../src/domain/acts.ts";
import { foldAgreements, type Stated } from "../../src/domain/agreement.ts";
import { bytesOf, hexOf } from "../../src/domain/bodies.ts";
import { type Disclosure, foldCare, statement } from "../../src/domain/care.ts";
import { foldReveals, type Round } from "../../src/domain/reveal.ts";
import { foldAgeing } from "../../src/domain/kinds/ageing.ts";
import { foldChosen } from "../../src/domain/kinds/chosen.ts";
import { type Asking, openAsks } from "../../src/domain/kinds/ask.ts";
import { foldNames } from "../../src/domain/kinds/named.ts";
import { foldRepairs, type Repairing } from "../../src/domain/kinds/repair.ts";
import type { Written } from "../../src/domain/entries.ts";
import { rule } from "../../src/sync/ruling.ts";
import { fitsKind } from "../../src/domain/schemas.ts";
import { ready } from "../../src/protocol/primitives.ts";
import { Chains, Link } from "../../src/protocol/public/chain.ts";
import { parseEnvelope } from "../../src/protocol/public/envelope.ts";
import { Roster } from "../../src/protocol/public/roster.ts";
import { readRelease, type Released } from "../../src/protocol/secret/release.ts";
import { requireOpening, versionId } from "../../src/protocol/secret/reveal.ts";

const FOLDER = new URL("../../../../tests/vectors/", import.meta.url);
const FILES = ["domain_bodies", "domain_agreements", "domain_reveals", "domain_care", "domain_rulings", "domain_said"] as const;

interface Given {
  readonly acts: readonly [number, string, string, string, number, string][];
  readonly members: number;
  readonly uncertain?: boolean;
  readonly roles: readonly number[];
  readonly space: string;
  readonly kind: string;
  readonly revision: number;
  readonly body: string;
  readonly records: readonly string[];
  readonly envelopes: readonly string[];
  readonly release: string;
  readonly entries: readonly [number, string, string, number, number, string][];
  readonly today: number;
}

interface Case {
  readonly name: string;
  readonly op: string;
  readonly in: Given;
  readonly out?: unknown;
  readonly error?: string;
}

function casesOf(file: string): readonly Case[] {
  const text = readFileSync(new URL(`${file}.json`, FOLDER), "utf8");
  return (JSON.parse(text) as { cases: readonly Case[] }).cases;
}

function actsOf({ acts }: Given): readonly Act[] {
  return acts.map(([member, envelope, kind, entryId, revision, body]) => ({
    member, envelope, kind, version: 1, entryId, revision, day: 20_000, body: bytesOf(body),
  }));
}

/** A release, its entry judged by its kind too. */
function readJudged(body: Uint8Array): Released {
  const released = readRelease(body);
  if (!fitsKind(released.entry, readJudged)) throw new Error("no entry of its kind");
  return released;
}

function agreements(given: Given): unknown {
  const folded = foldAgreements(given.members, actsOf(given), versionId, given.uncertain);
  return {
    agreements: folded.map(({ id, versions }) => [id, versions.map(statedOf)]),
    uncertain: folded.map(({ uncertain }) => uncertain),
  };
}

function statedOf({ content, data, ...version }: Stated): unknown {
  return { ...version, data: hexOf(data), texts: content.clauses.map((clause) => clause.text) };
}

function reveals(given: Given): unknown {
  const space = bytesOf(given.space);
  const rounds = foldReveals(given.members, actsOf(given), (commitment, ...opening) =>
    requireOpening(commitment, space, ...opening),
  );
  return { rounds: rounds.map(roundOf) };
}

function roundOf({ answers, mayOpen, ...round }: Round): unknown {
  return { ...round, answers: answers.map((answer) => answer && hexOf(answer)), may_open: mayOpen };
}

function care(given: Given): unknown {
  const acts = actsOf(given);
  const members = [...given.roles.keys()];
  return {
    disclosures: foldCare(given.roles, acts, { read: readJudged }).map(disclosedOf),
    given: members.map((member) =>
      statement(member, given.roles, acts, { read: readJudged }).map(({ kind, day, envelope, disclosure }) => [
        kind, day, envelope, disclosure !== null,
      ]),
    ),
  };
}

function disclosedOf({ released, ...disclosure }: Disclosure<Released>): unknown {
  const shown = released && [
    hexOf(released.space), released.member, released.n, released.ended, released.entry.kind, released.entry.day,
  ];
  return { ...disclosure, shown };
}

/** What a device with these records and envelopes makes of a release. */
function ruling({ records: [founding, ...later], envelopes, release }: Given): unknown {
  const roster = later.reduce((standing, wire) => standing.append(bytesOf(wire)), Roster.found(bytesOf(founding as string)));
  const chains = new Chains(roster, envelopes.map((wire) => Link.of(parseEnvelope(bytesOf(wire)))));
  const data = bytesOf(release);
  return { ruling: rule(chains, data, readRelease(data)) };
}

/** What two people are shown alike, as member 0 sees it; each answer by its entry id. */
function said({ entries, today }: Given): unknown {
  const written: readonly Written[] = entries.map(([member, kind, entryId, revision, day, body], order) => ({
    space: "shared", mine: member === 0, kind, version: 1, entryId, revision, day, body: bytesOf(body), where: null, order,
  }));
  const answered = ({ entry, answer }: Asking | Repairing): readonly unknown[] => [entry.entryId, answer?.entry.entryId ?? null];
  const { mine, others } = foldChosen(written);
  return {
    names: Object.fromEntries([...foldNames(written)].map(([agreement, { name }]) => [agreement, name]).sort()),
    chosen: [[...mine], [...others]],
    ages: foldAgeing(written, today).days,
    repairs: foldRepairs(written).map((each) => [each.entry.mine ? 0 : 1, ...answered(each)]),
    asks: [true, false].map((own) => openAsks(written, own, today).map(answered)),
  };
}

function bodies({ kind, revision, body }: Given): unknown {
  if (!fitsKind({ kind, schema: 1, revision, body: bytesOf(body) }, readJudged)) throw new Error("bad_schema");
  return {};
}

const OPS: Readonly<Record<string, (given: Given) => unknown>> = {
  require_schema: bodies,
  fold_agreements: agreements,
  fold_reveals: reveals,
  fold_care: care,
  rule: ruling,
  fold_said: said,
};

beforeAll(ready);

describe.each(FILES)("%s", (file) => {
  test.each(casesOf(file))("$name", ({ op, in: given, out, error }) => {
    const run = OPS[op];
    if (error !== undefined) expect(() => run?.(given)).toThrow(error);
    else expect(run?.(given)).toEqual(out);
  });
});
