/** Links that lead into the notebook. */
import { expect, test } from "vitest";
import { linkIn, originIn } from "../../src/ui/links.ts";

const pack = (text: string): string => btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

test("an invitation keeps its fragment", () => {
  /** The origin in front does not matter: what counts is behind the `#`. */
  const fragment = `#/join/AAECAwQFBgcICQoLDA0ODw/${pack("https://relay.example")}`;
  expect(linkIn(` https://notebook.example/${fragment}\n`)).toEqual({ leads: "join", fragment });
});

test("a household link names relay and code", () => {
  /** Address and code come out as they would be typed. */
  const link = `https://a.example/#/connect/ABCD-EFGH-JKMN-PQRS/${pack("http://127.0.0.1:8001")}`;
  expect(linkIn(link)).toEqual({ leads: "relay", code: "ABCD-EFGH-JKMN-PQRS", origin: "http://127.0.0.1:8001" });
});

test.each(["", "hello", "https://a.example/#/join/abc", "https://a.example/#/own/AAECAwQFBgcICQoLDA0ODw/aHR0cHM6Ly9h", "https://a.example/#/connect/ABCD/!!", "#/today"])(
  "%j leads nowhere",
  (text) => {
    /** Anything else is no link. */
    expect(linkIn(text)).toBeNull();
  },
);

test("an address becomes an origin", () => {
  /** Without a scheme it gets the given one; paths fall away; other schemes are refused. */
  expect(originIn("relay.example/path")).toBe("https://relay.example");
  expect(originIn("10.0.0.2:8001", "http:")).toBe("http://10.0.0.2:8001");
  expect(originIn("ftp://relay.example")).toBeNull();
  expect(originIn("no address")).toBeNull();
});
