import { describe, expect, it } from "vitest";
import { cut, decode, encode, encodePage } from "../src/wire";

describe("a frame", () => {
  it("is a header line, a newline, and a body", () => {
    expect(encode({ t: "signal", contact: "c" }, '{"kind":"restart"}')).toBe('{"t":"signal","contact":"c"}\n{"kind":"restart"}');
    const page = encodePage({ t: "page", epoch: "e", n: 0, full: true }, new Uint8Array([10, 255]));
    expect(new TextDecoder().decode(page.slice(0, -2))).toBe('{"t":"page","epoch":"e","n":0,"full":true}\n');
    expect([...page.slice(-2)]).toEqual([10, 255]);
  });

  it("has a number alone as its header where nothing else is to be said of a batch", () => {
    expect(new TextDecoder().decode(encodePage({ t: "page", n: 12 }, new Uint8Array([65])))).toBe("12\nA");
    expect(new TextDecoder().decode(encodePage({ t: "page", n: 12, coarse: true }, new Uint8Array()))).toBe('{"t":"page","n":12,"coarse":true}\n');
    expect(new TextDecoder().decode(encodePage({ t: "asset", name: "n" }, new Uint8Array()))).toBe('{"t":"asset","name":"n"}\n');
  });

  it("keeps a newline in what the customer typed out of the header", () => {
    expect(encode({ t: "call", name: "a\nb" }).split("\n")).toHaveLength(2);
  });

  it("from the relay is read, and what is not known is passed over", () => {
    expect(decode('{"t":"ask_look","contact":"c","agent":"M"}\n')).toEqual([{ t: "ask_look", contact: "c", agent: "M" }, ""]);
    expect(decode('{"t":"signal","contact":"c"}\nbody\nmore')?.[1]).toBe("body\nmore");
    for (const frame of ["", "{}", "{}\n", "null\n", '{"t":"dance"}\n', "nonsense\n", '{"t":"state"}']) expect(decode(frame)).toBeNull();
  });

  it("never holds half a character", () => {
    expect(cut("ab😀", 3)).toBe("ab");
    expect(cut("ab😀", 4)).toBe("ab😀");
  });
});
