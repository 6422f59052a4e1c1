import { describe, expect, it } from "vitest";
import { isDue, parse } from "../src/signals";

describe("a signal", () => {
  it("is read when it is one that a page hears", () => {
    expect(parse('{"kind":"answer","generation":2,"sdp":"v=0"}')).toMatchObject({ kind: "answer", generation: 2 });
    expect(parse('{"kind":"candidate","generation":1,"candidate":null}')).toMatchObject({ candidate: null });
    expect(parse('{"kind":"media","microphone":true,"camera":false,"hold":true}')).toMatchObject({ hold: true });
    expect(parse('{"kind":"media","microphone":true,"camera":true,"screen":true}')).toMatchObject({ screen: true });
    expect(parse('{"kind":"advice","cause":"uplink_loses","percent":8}')).toEqual({ kind: "advice", cause: "uplink_loses", percent: 8 });
    expect(parse('{"kind":"advice","cause":"none"}')).toEqual({ kind: "advice", cause: "none" });
    expect(parse('{"kind":"restart","more":1}')).toEqual({ kind: "restart" });
    expect(parse('{"kind":"restart","generation":3}')).toEqual({ kind: "restart", generation: 3 });
  });

  it("that asks for a new offer is passed over only while a newer one is on its way", () => {
    expect(isDue(3, 4, 100)).toBe(false);
    expect(isDue(3, 4, 10_000)).toBe(true);
    expect([isDue(4, 4, 100), isDue(5, 4, 100), isDue(0, 4, 100), isDue(undefined, 4, 100)]).toEqual([true, true, true, true]);
  });

  it("is passed over when it is not", () => {
    for (const body of ["", "null", "7", "{", '{"kind":"offer","generation":1,"sdp":"v"}', '{"kind":"answer","sdp":"v"}', '{"kind":"media"}', '{"kind":"dance"}', '{"kind":"advice"}', '{"kind":"report"}']) {
      expect(parse(body)).toBeNull();
    }
  });
});
