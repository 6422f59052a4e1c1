// The contact from the customer's side: puts together what the customer wishes, what the relay says, and what sound, picture and page do. The steps of
// the call are call.ts's, what it looks like ui.ts's, what is told of this page and done on it look.ts's. What survives a page load is in the store. Where another
// tab of the browser has the call, this shows what that one says (tabs.ts).
import { ABOVE } from "./act";
import { advance, type CallEvent, type CallState, isLive, isWithRelay, told } from "./call";
import type { Wrong } from "./ear";
import { Link } from "./link";
import { Look } from "./look";
import { type AgentPicture, Media } from "./media";
import { onlyHere, type Store } from "./memory";
import { hiddenBoxes } from "./preview";
import { Half, random } from "./seal";
import { parse, type TroubleCause } from "./signals";
import { type Owner, Tabs } from "./tabs";
import type { Site, Tokens } from "./token";
import type { Rules } from "./fields";
import { Card } from "./ui";
import type { View } from "./view";
import type { Visit } from "./visit";
import { cut, type Error as RelayError, type IceServer, type Key, MAX_NAME, type Rung, type State, type ToPage, type Welcome } from "./wire";
import { isWord, language, type Word } from "./words";

/** Characters of a phone number that is sent. */
const MAX_PHONE = 24;
/** Agreements on a key, of one page load. */
const MAX_AGREED = 30;

export class Contact implements Owner {
  private state: CallState = "closed";
  /** What the agent asked for, in that order; the first is before the customer. */
  private asked: Rung[] = [];
  private why = "";
  private problem: Word | "" = "";
  private trouble: TroubleCause | "" = "";
  private ahead = 0;
  private since = 0;
  private ice: IceServer[] = [];
  private path: View["path"] = "connecting";
  private agentPicture: AgentPicture = "";
  private agentHolds = false;
  private soundBlocked = false;
  private wrong: Wrong = "";
  /** What the agent's side says is wrong at this one. */
  private advice: Word | "" = "";
  private percent = 0;
  private remote: MediaStream | null = null;
  private form = { name: "", phone: "", video: false };
  private reconsented = false;
  /** A contact that was hung up while the relay was away: it still has to hear of it. */
  private leaving = "";

  /** Our half of the agreement with the console, while it goes on; and what those were answered with that are over: each gives whoever stands between a guess. */
  private half: Promise<Half> | null = null;
  private readonly agreed: string[] = [];

  private readonly link: Link;
  private readonly media: Media;
  readonly look: Look;
  private readonly tabs: Tabs;
  private readonly card: Card;

  /** `rules` null: the site's selectors do not parse, and nothing may be shared. */
  constructor(
    site: Site,
    private readonly store: Store,
    private readonly tokens: Tokens,
    private readonly visit: Visit,
    private readonly rules: Rules | null,
  ) {
    this.link = new Link(`${site.relay.replace(/^http/, "ws")}ws`, {
      hello: async () => {
        const token = await this.tokens.get();
        return { token, contact: this.contact || this.leaving };
      },
      message: (message, body) => this.message(message, body),
      changed: () => this.paint(),
    });
    this.media = new Media({
      say: (signal) => {
        if (signal.kind === "report" && !this.link.up) return; // nobody wants an old one
        this.link.send({ t: "signal", contact: this.contact }, JSON.stringify(signal));
      },
      wrong: (wrong) => wrong !== this.wrong && this.set(() => (this.wrong = wrong)),
      generation: (generation) => {
        this.link.dropKept("signal"); // of an older one
        this.store.keep({ generation });
      },
      heard: (stream, picture, holds) => void this.heard(stream, picture, holds),
      path: (path) => this.set(() => (this.path = path)),
    });
    const done = {
      open: () => this.set(() => this.step("opened")),
      close: () => {
        this.media.close(); // it may still be asked for
        this.set(() => this.step("closed"));
      },
      call: (name: string, phone: string, video: boolean) => void this.press(name, phone, video),
      retry: () => void this.press(this.form.name, this.form.phone, this.form.video),
      callWithoutMicrophone: () => this.place(),
      hangUp: () => this.hangUp(),
      mute: (muted: boolean) => this.mute(muted),
      camera: (on: boolean) => void this.camera(on),
      answer: (yes: boolean) => this.answer(yes),
      stopSharing: () => this.unshare(""),
      takeBack: (rung: Rung) => this.grant(rung, false),
      pause: (on: boolean) => this.pause(on),
      hidden: (tell: Parameters<typeof hiddenBoxes>[1]) => this.rules && hiddenBoxes(this.rules, tell),
      sound: () => void (this.remote && this.heard(this.remote, this.agentPicture, this.agentHolds)),
      record: () => void this.record(),
      chose: (card: View["card"]) => this.set(() => this.store.keep({ card })),
      cannot: () => this.unshare("cannot_share"),
      unheard: () => this.link.up && this.link.renew(),
    };
    this.tabs = new Tabs(site.site, store, this.link, this, done);
    const wishes = this.tabs.wishing(done);
    this.look = new Look(this.tabs, rules, (x, y) => this.card.giveWay(x, y), wishes);
    this.card = new Card(wishes);
    document.addEventListener("DOMContentLoaded", () => isWithRelay(this.state) && this.paint()); // before it nothing of the page is told
    addEventListener("pagehide", () => {
      this.media.close(); // the devices are free for the next page at once
      this.link.close();
      this.tabs.close();
    });
  }

  /** Shows the button, or goes on with the call that a page load interrupted. */
  async begin(): Promise<void> {
    const { contact } = this.store.memory;
    if (!contact || !(await onlyHere(contact, () => this.tabs.host))) {
      if (contact) this.store.forgetCall(); // a copy of the tab that has the call
      this.paint();
      return;
    }
    this.step("resumed");
    this.media.muted = this.store.memory.muted;
    void this.media.open(this.store.memory.video); // while the link comes up
    this.link.open();
    this.paint();
  }

  /** Opens the card, as `window.naast.open()`. */
  open(): void {
    this.set(() => this.step("opened"));
  }

  /** Something new on the trail: told at once while there is a contact. */
  happened(): void {
    if (!this.contact || !isWithRelay(this.state)) return;
    for (const moment of this.visit.tellNew()) this.link.send({ t: "event", contact: this.contact, moment });
  }

  private get contact(): string {
    return this.store.memory.contact;
  }

  private step(event: CallEvent): void {
    this.state = advance(this.state, event);
  }

  private set(change: () => void): void {
    change();
    this.paint();
  }

  paint(): void {
    const { tabs } = this;
    const { view, key } = tabs.host ?? { view: this.view(), key: this.store.memory.key };
    this.card.show(view);
    if (!tabs.host) tabs.tell(view, key);
    this.look.show(view, key, tabs.here);
  }

  private view(): View {
    const { agent, muted, sharing, rungs, paused, digits, name, card, over } = this.store.memory;
    const asked: View["asked"] = this.asked[0] ?? "";
    const { state, why, problem, trouble, ahead, since, path, agentPicture, agentHolds, soundBlocked, percent } = this;
    const shown = { state, asked, why, problem, trouble, ahead, since, path, agentPicture, agentHolds, soundBlocked, percent, agent, muted, sharing, rungs, paused, digits, name, card };
    const line = this.wrong || this.advice;
    return { ...shown, line, camera: this.media.camera, linkUp: this.link.up, hasForms: this.visit.hasForms, record: over !== "" };
  }

  // ---- among tabs

  busy(): boolean {
    return isWithRelay(this.state) || this.state === "asking";
  }

  over(why: string): void {
    this.state = "ended";
    this.ended(why);
  }

  // ---- the customer's wishes

  private async press(name: string, phone: string, video: boolean): Promise<void> {
    const form = (this.form = { name, phone, video });
    this.problem = this.trouble = "";
    this.set(() => this.step("pressed"));
    const trouble = await this.media.open(video);
    if (this.form !== form || this.state !== "asking") return; // closed meanwhile, or pressed again
    if (trouble && trouble !== "camera_denied") {
      this.trouble = trouble;
      this.set(() => this.step("microphone_refused"));
    } else {
      this.trouble = trouble ?? "";
      this.place();
    }
  }

  /** Puts the call through to the relay. */
  private place(): void {
    this.why = "";
    this.store.keep({ name: this.form.name, video: this.form.video, muted: false, sharing: false, rungs: [], paused: false, stays: false, contact: "", generation: 0, agent: "" });
    this.set(() => this.step("microphone_given"));
    if (this.link.up) this.sendCall();
    else this.link.open();
  }

  private sendCall(): void {
    const { name, phone, video } = this.form;
    const who = { name: cut(name, MAX_NAME), phone: cut(phone, MAX_PHONE) };
    this.link.send({ t: "call", ...who, video, language: language(), trail: this.visit.tellAll() });
  }

  private hangUp(): void {
    if (this.contact) this.link.send({ t: "hang_up", contact: this.contact });
    const away = !this.link.up;
    this.leaving = away ? this.contact : "";
    this.end("customer", away && this.leaving !== "");
  }

  private mute(muted: boolean): void {
    this.store.keep({ muted });
    this.set(() => this.media.setMuted(muted));
  }

  private async camera(on: boolean): Promise<void> {
    await this.media.setCamera(on);
    this.store.keep({ video: this.media.camera !== null });
    if (this.trouble === "camera_denied" || this.media.cameraDenied) this.trouble = this.media.cameraDenied ? "camera_denied" : "";
    this.paint();
  }

  private answer(yes: boolean): void {
    const rung = this.asked.shift();
    if (!rung) return;
    if (rung !== "look") {
      this.grant(rung, yes);
      return;
    }
    this.reconsented = false;
    const granted = yes && this.look.able;
    if (yes && !granted) this.problem = "cannot_share";
    this.store.keep({ sharing: granted, rungs: [], paused: false, stays: false, key: granted ? random(32) : "", digits: "" });
    this.consent(granted);
    this.paint();
  }

  private consent(granted: boolean, level: Rung = "look"): void {
    if (level === "look") this.link.dropKept("consent");
    this.link.send({ t: "consent", contact: this.contact, level, granted });
  }

  /** A yes or no to what stands on looking, or its end. */
  private grant(rung: Rung, yes: boolean): void {
    const rungs = this.store.memory.rungs.filter((other) => other !== rung);
    this.store.keep({ rungs: yes ? [...rungs, rung] : rungs });
    this.consent(yes, rung);
    this.paint();
  }

  /** Nothing of the page leaves, and nothing is done on it, until the customer goes on. */
  private pause(paused: boolean): void {
    this.store.keep({ paused });
    this.link.send({ t: "paused", contact: this.contact, on: paused });
    this.paint();
  }

  // ---- the relay's words

  private message(message: ToPage, body: string): void {
    if (message.t === "welcome") this.welcome(message);
    else if (message.t === "error") this.refused(message);
    else if (message.t === "state") this.told(message);
    else if (message.contact !== this.contact) return;
    else if (message.t === "signal") this.signal(body);
    else if (message.t === "ask_look") this.askedFor("look", message.agent);
    else if (message.t === "ask") this.askedFor(message.level, message.agent);
    else if (message.t === "stop_look") this.unshare("", false);
    else if (message.t === "key") void this.agree(message);
    else if (message.t === "follow") this.set(() => this.store.keep({ stays: !message.on }));
    else {
      if (message.t === "intent" && !this.store.memory.rungs.includes(message.kind)) this.consent(false, message.kind); // it was taken back, and the relay did not hear of it
      this.tabs.pass(message, body);
    }
  }

  /** The tab that is told begins anew. */
  private resync(): void {
    this.tabs.pass({ t: "resync", contact: this.contact }, "");
  }

  private welcome(welcome: Welcome): void {
    this.ice = welcome.ice ?? [];
    if (this.leaving) {
      this.leaving = "";
      this.link.welcomed();
      if (isWithRelay(this.state)) this.sendCall();
      else this.closeSoon();
      return;
    }
    const had = this.contact;
    if (had && welcome.contact !== had) {
      this.link.welcomed();
      this.end("gone");
      return;
    }
    this.link.welcomed();
    if (!had && isWithRelay(this.state)) {
      this.sendCall();
      return;
    }
    this.happened();
    if (welcome.state) this.told({ t: "state", contact: had, state: welcome.state, ...(welcome.name ? { agent: welcome.name } : {}) });
    if (this.store.memory.sharing) this.link.send({ t: "paused", contact: had, on: this.store.memory.paused });
    this.resync(); // the link was away and is back
  }

  private told(said: State): void {
    if (!isWithRelay(this.state) || (this.contact && said.contact !== this.contact)) return;
    if (!this.contact) {
      this.store.keep({ contact: said.contact });
      void onlyHere(said.contact);
    }
    this.step(told(said.state));
    this.ahead = said.ahead ?? 0;
    if (said.agent) this.store.keep({ agent: said.agent });
    if (this.state === "ended") {
      this.ended(said.state === "failed" ? "failed" : (said.why ?? ""));
      return;
    }
    if (isLive(this.state)) this.liven(said);
    else this.since = 0;
    this.happened();
    this.paint();
  }

  /** An agent is there: sound begins, or goes on. */
  private liven(said: State): void {
    if (this.state !== "connecting" && (!this.since || said.talked)) this.since = Date.now() - (said.talked ?? 0) * 1000;
    if (!this.media.connected) void this.startMedia();
    if (this.store.memory.sharing && !this.look.able) this.unshare("cannot_share");
  }

  private async startMedia(): Promise<void> {
    const trouble = await this.media.open(this.store.memory.video);
    if (!isLive(this.state) || this.media.connected) return;
    this.trouble = trouble ?? "";
    this.media.connect(this.store.memory.generation, this.ice);
    this.paint();
  }

  private signal(body: string): void {
    const said = parse(body);
    if (said?.kind === "advice") {
      this.advice = isWord(said.cause) ? said.cause : "";
      this.percent = said.percent ?? 0;
      this.paint();
    } else if (said) void this.media.hear(said);
  }

  private askedFor(rung: Rung, agent = ""): void {
    const { sharing, rungs } = this.store.memory;
    if (!isLive(this.state)) return;
    if (rung !== "look" && !(sharing && ABOVE.includes(rung))) {
      this.consent(false, rung);
      return;
    }
    if (agent) this.store.keep({ agent });
    if (rung === "look" ? sharing : rungs.includes(rung)) {
      this.consent(true, rung);
      if (rung === "look") this.resync();
    } else if (!this.asked.includes(rung)) this.set(() => this.asked.push(rung));
  }

  private refused(error: RelayError): void {
    if (error.problem === "bad_token" || error.problem === "expired_token") this.tokens.spoiled();
    else if (error.problem === "too_often" && error.about === "call") this.end("", true, "busy");
    else if (error.problem === "no_such_contact" && (!error.contact || error.contact === this.contact)) this.end("gone");
    else if (error.problem === "signed_in_elsewhere") this.end("gone"); // a copy of this tab goes on with it: taking it back would never end
    else if (error.problem === "not_possible_now" && error.about === "call" && !this.contact) this.end("", true, "busy");
    else if (!this.store.memory.sharing) return;
    else if (error.problem === "not_possible_now" && error.about === "consent") this.unshare("", false);
    else if (error.problem === "no_consent" && this.reconsented) this.unshare("", false);
    else if (error.problem === "no_consent") {
      this.reconsented = true; // a relay that began anew knows the contact, not yet the yes
      this.consent(true);
      this.paint();
      this.resync();
    }
  }

  // ---- sound, picture, page

  private async heard(stream: MediaStream, picture: AgentPicture, holds: boolean): Promise<void> {
    this.remote = stream;
    this.agentPicture = picture;
    this.agentHolds = holds;
    this.soundBlocked = !(await this.card.play(stream));
    this.paint();
  }

  /** The console's word on the key of this share. */
  private async agree({ step, contact, value = "" }: Key): Promise<void> {
    const { half, link, store } = this;
    const { key, sharing } = store.memory;
    if (!sharing) return;
    try {
      if (step === "ask") {
        const fresh = await (this.half ??= Half.make()); // asked again before it was told: the same agreement
        link.send({ t: "key", contact, step: "commit", value: await fresh.commitment() });
      } else if (half && !this.agreed.includes(value) && this.agreed.push(value) <= MAX_AGREED) {
        this.half = null; // what is told once more was said before our answer came
        const told = await half;
        const [wrapped, digits] = await told.wrap(contact, value, key);
        if (store.memory.key !== key) return; // another share by now
        link.send({ t: "key", contact, step: "page", value: told.open, wrapped });
        this.set(() => store.keep({ digits }));
      }
    } catch {
      // no half that fits: the console asks again
    }
  }

  /** The end of a share; `tell` unless the agent ended it. */
  private unshare(problem: Word | "", tell = true): void {
    const was = this.store.memory.sharing;
    this.asked = [];
    this.store.keep({ sharing: false, rungs: [], paused: false, stays: false, key: "", digits: "" });
    if (was && tell) this.consent(false);
    this.problem = problem;
    this.paint();
  }

  private end(why: string, keepLink = false, problem: Word | "" = ""): void {
    this.step("ended");
    this.problem = problem;
    this.ended(why, keepLink);
  }

  private ended(why: string, keepLink = false): void {
    this.why = why;
    this.asked = [];
    this.agentHolds = this.reconsented = false;
    this.agentPicture = "";
    this.trouble = this.wrong = this.advice = "";
    this.since = 0;
    this.media.close();
    this.card.silence();
    this.store.keep({ over: this.contact });
    this.store.forgetCall();
    if (!keepLink) this.closeSoon();
    this.paint();
  }

  /** What was asked and done in the call that ended, as a file. */
  private async record(): Promise<void> {
    try {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await this.tokens.record(this.store.memory.over));
      link.download = "naast-record.json";
      link.click();
      this.problem = "";
    } catch {
      this.problem = "no_record";
    }
    this.paint();
  }

  /** What is on its way still leaves. */
  private closeSoon(): void {
    setTimeout(() => !isWithRelay(this.state) && this.link.close(), 1000);
  }
}
