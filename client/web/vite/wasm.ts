/**
 * Leaves of a WebAssembly module what some of its exports can reach. Nothing is moved or rewritten: the functions that
 * stay are the same bytes under the same numbers, and the others trap. What it does not know, it refuses.
 *
 * A function is reached by a call, or through the table by an indirect call of its type: any other would trap there.
 */
const [TYPES, IMPORTS, FUNCTIONS, EXPORTS, ELEMENTS, CODE] = [1, 2, 3, 7, 9, 10];
const TRAP = Buffer.from([3, 0, 0x00, 0x0b]);
const KIND_FUNCTION = 0;

/** Reads the numbers of a module one after the other. */
class Reader {
  at: number;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    return this.bytes[this.at++]!;
  }

  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  take(count: number): Buffer {
    return this.bytes.subarray(this.at, (this.at += count));
  }

  many<T>(read: () => T): T[] {
    return Array.from({ length: this.number() }, read);
  }
}

interface Section {
  readonly id: number;
  readonly content: Buffer;
}

interface Exported {
  readonly name: string;
  readonly kind: number;
  readonly index: number;
}

/** The module in which only what the named exports reach is left; of the functions exported only they are. */
export function only(module: Buffer, names: ReadonlySet<string>): Buffer {
  const sections = sectionsOf(module);
  const exported = exportsOf(sections).filter(({ kind, name }) => kind !== KIND_FUNCTION || names.has(name));
  const roots = exported.filter(({ kind }) => kind === KIND_FUNCTION).map(({ index }) => index);
  if (roots.length !== names.size) throw new Error("not all of it is exported");
  const reached = reachedFrom(sections, roots);
  const first = importsOf(sections);
  const bodies = bodiesOf(sections).map((body, at) => (reached.has(first + at) ? sized(body) : TRAP));
  const parts = sections.map(({ id, content }) => {
    if (id === EXPORTS) return section(id, [number(exported.length), ...exported.map(written)]);
    return section(id, id === CODE ? [number(bodies.length), ...bodies] : [content]);
  });
  return Buffer.concat([module.subarray(0, 8), ...parts]);
}

function sectionsOf(module: Buffer): readonly Section[] {
  const reader = new Reader(module, 8);
  const found: Section[] = [];
  while (reader.at < module.length) found.push({ id: reader.byte(), content: reader.take(reader.number()) });
  return found;
}

function read<T>(sections: readonly Section[], id: number, item: (reader: Reader) => T): T[] {
  const found = sections.find((each) => each.id === id);
  if (found === undefined) throw new Error(`the module has no section ${id}`);
  const reader = new Reader(found.content);
  return reader.many(() => item(reader));
}

function exportsOf(sections: readonly Section[]): readonly Exported[] {
  return read(sections, EXPORTS, (reader) => {
    const name = reader.take(reader.number()).toString();
    return { name, kind: reader.byte(), index: reader.number() };
  });
}

/** How many functions come from outside; they have the first numbers. */
function importsOf(sections: readonly Section[]): number {
  return read(sections, IMPORTS, (reader) => {
    reader.take(reader.number());
    reader.take(reader.number());
    if (reader.byte() !== KIND_FUNCTION) throw new Error("something else than a function is imported");
    return reader.number();
  }).length;
}

function bodiesOf(sections: readonly Section[]): readonly Buffer[] {
  return read(sections, CODE, (reader) => reader.take(reader.number()));
}

/** The type of each function, as the bytes that say it. */
function typesOf(sections: readonly Section[]): readonly string[] {
  return read(sections, TYPES, (reader) => {
    reader.byte();
    return [reader.take(reader.number()), reader.take(reader.number())].map((values) => values.toString("hex")).join(":");
  });
}

function tableOf(sections: readonly Section[]): readonly number[] {
  const segments = read(sections, ELEMENTS, (reader) => {
    if (reader.number() !== 0) throw new Error("a table that is filled in another way");
    reader.byte();
    reader.number();
    reader.byte();
    return reader.many(() => reader.number());
  });
  return segments.flat();
}

function reachedFrom(sections: readonly Section[], roots: readonly number[]): ReadonlySet<number> {
  const first = importsOf(sections);
  const [types, bodies, table] = [typesOf(sections), bodiesOf(sections), tableOf(sections)];
  const typeOf = read(sections, FUNCTIONS, (reader) => types[reader.number()]);
  const reached = new Set<number>();
  const ahead = [...roots];
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    if (at < first || reached.has(at)) continue;
    reached.add(at);
    const { calls, through } = callsOf(bodies[at - first]!);
    const called = new Set(through.map((type) => types[type]));
    ahead.push(...calls, ...table.filter((each) => called.has(typeOf[each - first])));
  }
  return reached;
}

const [JUMP_BY_TABLE, CALL, CALL_THROUGH, FLOAT, DOUBLE, PREFIX] = [0x0e, 0x10, 0x11, 0x43, 0x44, 0xfc];
/** How many numbers follow an instruction; those that are not here have none. */
const OPERANDS = new Map<number, number>([
  ...[0x02, 0x03, 0x04, 0x0c, 0x0d, JUMP_BY_TABLE, 0x3f, 0x40, 0x41, 0x42].map((op) => [op, 1] as const),
  ...range(0x20, 0x24).map((op) => [op, 1] as const),
  ...range(0x28, 0x3e).map((op) => [op, 2] as const),
]);
/** The same of those with the prefix, from number 0. */
const PREFIXED = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1];
const KNOWN = new Set([...OPERANDS.keys(), 0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, FLOAT, DOUBLE, ...range(0x45, 0xc4)]);

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** The functions that a body calls, and the types it calls the table by. */
function callsOf(body: Buffer): { readonly calls: number[]; readonly through: number[] } {
  const reader = new Reader(body);
  const [calls, through]: [number[], number[]] = [[], []];
  reader.many(() => [reader.number(), reader.byte()]);
  while (reader.at < body.length) {
    const op = reader.byte();
    if (op === CALL) calls.push(reader.number());
    else if (op === CALL_THROUGH) through.push(reader.number()) && reader.number();
    else skip(reader, op);
  }
  return { calls, through };
}

function skip(reader: Reader, op: number): void {
  if (op === JUMP_BY_TABLE) reader.many(() => reader.number());
  if (op === FLOAT) reader.take(4);
  if (op === DOUBLE) reader.take(8);
  const count = op === PREFIX ? PREFIXED[reader.number()] : KNOWN.has(op) ? (OPERANDS.get(op) ?? 0) : undefined;
  if (count === undefined) throw new Error(`an instruction that is not known: ${op}`);
  for (let at = 0; at < count; at++) reader.number();
}

function number(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = value; bytes.push(left < 0x80 ? left : (left & 0x7f) | 0x80), left >= 0x80; left >>>= 7);
  return Buffer.from(bytes);
}

function sized(bytes: Buffer): Buffer {
  return Buffer.concat([number(bytes.length), bytes]);
}

function section(id: number, parts: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([id]), sized(Buffer.concat(parts))]);
}

function written({ name, kind, index }: Exported): Buffer {
  return Buffer.concat([sized(Buffer.from(name)), Buffer.from([kind]), number(index)]);
}
