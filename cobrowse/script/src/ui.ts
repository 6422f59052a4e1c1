// What the customer sees: the call button, the card and the bar while an agent looks along, in a closed shadow root on `naast-call`. It shows a
// `View` and tells wishes; it knows no relay and no microphone.
//
// By keyboard: the button is the last stop of the page's Tab order; Enter opens the card and stands in "Your name". Tab goes on to phone, With camera,
// Call now, Shift+Tab to Close; Enter in a field calls. Esc closes the form and goes back to the button. In a call Tab goes Make smaller, Mute, Camera, Hang up. The
// question to look along takes the focus on "No, not now", as every other question does: who is typing when it comes grants nothing by it. Shift+Tab goes
// to "Yes, look along", Esc says no. While sharing, "Stop looking along" comes first of all, then Pause, What stays hidden, and what the agent may do, each
// of which takes it back. While sharing, Esc anywhere on the page ends all of it at once; otherwise Esc in a call makes the card small; it never hangs up.
// Small, it is a bar: Show the call, Mute, Hang up. It gets small by itself when an agent begins to look along, as it would cover the page that it is about,
// until the customer opens it.
import { isLive, isWithRelay } from "./call";
import { ABOVE } from "./act";
import { icon, type Icon } from "./icons";
import { Preview } from "./preview";
import { rise, sheet, STYLE } from "./style";
import { MAX_NAME, type Rung } from "./wire";
import { notesOf, statusOf, titleOf, type View } from "./view";
import { language, say, type Word } from "./words";

export interface Wishes {
  open(): void;
  close(): void;
  call(name: string, phone: string, video: boolean): void;
  retry(): void;
  callWithoutMicrophone(): void;
  hangUp(): void;
  mute(muted: boolean): void;
  camera(on: boolean): void;
  answer(yes: boolean): void;
  stopSharing(): void;
  takeBack(rung: Rung): void;
  pause(on: boolean): void;
  /** The boxes in the window that the agent does not see. */
  hidden: ConstructorParameters<typeof Preview>[0];
  sound(): void;
  record(): void;
  /** The customer made the card small, or opened it; "" as usual. */
  chose(card: View["card"]): void;
}

type Props = Partial<Record<"class" | "type" | "role" | "aria-label" | "aria-live" | "aria-labelledby" | "aria-describedby" | "id" | "name" | "autocomplete" | "inputmode" | "maxlength", string>>;

/** Pixels around the agent's pointer that the card keeps free. */
const FREE = 16;

function el<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function button(style: string, name: string, pressed: (event: MouseEvent) => void, shape?: Icon, shown = true): HTMLButtonElement {
  const made = el("button", { type: "button", class: style });
  if (shape) made.append(icon(shape));
  if (shown) made.append(el("span", {}, name));
  else made.setAttribute("aria-label", name);
  made.addEventListener("click", pressed);
  return made;
}

export class Card {
  private readonly host = document.createElement("naast-call");
  private readonly room = el("div", { class: "room" });
  private readonly root: ShadowRoot;
  private view: View | null = null;
  private small = false;
  private clock = 0;

  private readonly strip = el("div", { class: "small" });
  private readonly launch = button("launch", say("call_us"), () => this.launched(), "call");
  private readonly smallMute = button("round", say("mute"), () => this.wishes.mute(!this.view?.muted), "mic", false);
  private readonly smallEnd = button("round end", say("hang_up"), () => this.wishes.hangUp(), "hang_up", false);
  private readonly smallNote = el("p", { class: "note warn", role: "status" });
  private readonly launchTime = el("span", { class: "time" });
  private readonly card = el("section", { class: "card", role: "dialog", "aria-labelledby": "title" });
  private readonly title = el("h2", { id: "title" });
  private readonly time = el("span", { class: "time", role: "timer", "aria-live": "off" });
  private readonly closer = button("plain", say("close"), () => this.closed(), "close", false);
  private readonly smaller = button("plain", say("smaller"), () => this.choose(true), "smaller", false);

  private readonly form = el("form");
  private readonly nameField = el("input", { name: "name", autocomplete: "name", maxlength: String(MAX_NAME), type: "text", "aria-describedby": "name-error" });
  private readonly phoneField = el("input", { name: "phone", autocomplete: "tel", inputmode: "tel", type: "tel", maxlength: "24" });
  private readonly cameraField = el("input", { type: "checkbox" });
  private readonly nameError = el("p", { class: "error", role: "alert", id: "name-error" });
  private readonly told = el("span");

  private readonly status = el("p", { class: "live", role: "status", "aria-live": "polite" });
  private readonly dots = el("div", { class: "dots" }, el("i"), el("i"), el("i"));
  private readonly hint = el("p", { class: "faint" });
  private readonly stage = el("div", { class: "stage" });
  private readonly picture = el("video");
  private readonly self = el("video", { class: "self" });
  private readonly enlarge = button("plain", say("larger"), () => this.larger(), "larger", false);
  private readonly sound = el("audio");
  private readonly who = el("div", { class: "who" });
  private readonly face = el("span", { class: "face" });
  private readonly notes = el("div", { class: "pair live", role: "status", "aria-live": "polite" });
  private readonly ask = el("div", { class: "ask", role: "alertdialog", "aria-labelledby": "ask", "aria-describedby": "ask-what" });
  private readonly askTitle = el("h3", { id: "ask" });
  private readonly askWhat = el("p", { id: "ask-what" });
  private readonly yes = button("wide primary", say("yes"), ({ detail }) => detail < 2 && this.wishes.answer(true)); // the second press of two was meant for the question before
  private readonly no = button("wide", say("no"), () => this.wishes.answer(false));
  private readonly answers = el("div", { class: "pair" }, this.yes, this.no);
  private readonly tools = el("div", { class: "tools" });
  private readonly mute = button("tool", say("mute"), () => this.wishes.mute(!this.view?.muted), "mic");
  private readonly camera = button("tool", say("camera"), () => this.wishes.camera(!this.view?.camera), "camera");
  private readonly hangUp = button("tool end", say("hang_up"), () => this.wishes.hangUp(), "hang_up");
  private readonly soundOn = button("wide primary", say("sound"), () => this.wishes.sound());
  private readonly retry = button("wide primary", say("try_again"), () => this.wishes.retry());
  private readonly without = button("wide", say("without"), () => this.wishes.callWithoutMicrophone());
  private readonly again = button("wide", say("call_again"), () => this.wishes.open());
  private readonly record = button("wide", say("record"), () => this.wishes.record());
  private readonly bar = el("section", { class: "bar", role: "region" });
  private readonly barText = el("span", { role: "status" });
  private readonly digits = el("span", { class: "digits" });
  private readonly stop = button("stop", say("stop"), () => this.wishes.stopSharing());
  private readonly pause = button("", say("pause"), () => this.wishes.pause(!this.view?.paused));
  private readonly seen = button("wide", say("preview"), () => this.look());
  private readonly rungs = ABOVE.map((rung) => [rung, button("rung", say(rung as Word), () => this.wishes.takeBack(rung), "close")] as const);
  private readonly frame = el("div", { class: "frame" });
  private readonly preview: Preview;

  constructor(private readonly wishes: Wishes) {
    const root = (this.root = this.host.attachShadow({ mode: "closed" }));
    root.adoptedStyleSheets = [sheet(STYLE)];
    this.room.lang = language();
    this.preview = new Preview(wishes.hidden);
    this.build();
    root.append(this.room);
    this.room.addEventListener("keydown", (event) => this.key(event));
    for (const kind of ["keydown", "click"]) addEventListener(kind, this.ends, true);
    for (const kind of ["toggle", "fullscreenchange"]) addEventListener(kind, ({ target }) => target !== this.host && rise(this.host), true);
    addEventListener("blur", () => this.tick()); // into a frame, perhaps
  }

  /** Before the page hears of it, and only of a person's own key and click: a page that closes something by an Esc of its own does not end this. A modal dialog of
   *  the page gets the clicks on what stands above it. */
  private readonly ends = (event: Event): void => {
    const { key, clientX, clientY } = event as KeyboardEvent & MouseEvent;
    const meant = key === "Escape" || this.covers(clientX, clientY, this.stop, 0);
    if (meant && event.isTrusted && event.target !== this.host && this.view?.sharing) this.wishes.stopSharing();
  };

  /** The audio element's answer to play(): false when the browser wants a click first. */
  async play(stream: MediaStream): Promise<boolean> {
    if (this.sound.srcObject !== stream) this.sound.srcObject = stream;
    return this.sound.play().then(
      () => true,
      (error: unknown) => !(error instanceof DOMException && error.name === "NotAllowedError"),
    );
  }

  silence(): void {
    this.sound.srcObject = this.picture.srcObject = this.self.srcObject = null;
  }

  show(view: View): void {
    const before = this.view;
    this.view = view;
    if (!this.host.isConnected) rise(this.host);
    if (!before || (view.sharing && (!before.sharing || (before.asked && !view.asked)))) this.small = view.card === "small" || (view.sharing && view.card !== "open");
    if (!isWithRelay(view.state) || (view.asked && view.asked !== before?.asked) || (view.soundBlocked && !before?.soundBlocked)) this.small = false;
    if (view.agentPicture === "screen" && before?.agentPicture !== "screen") this.small = false; // it is there to be seen
    this.paint(view);
    if (before) this.focus(before, view);
  }

  /** The agent points at x, y in the window: what the card covers there comes free. It goes to the other side, or gets small where it is on both. */
  giveWay(x: number, y: number): void {
    if (!this.covers(x, y)) return;
    this.room.classList.toggle("left");
    if (!this.covers(x, y)) return;
    this.room.classList.toggle("left");
    if (this.card.hidden || !this.view || this.view.asked) return;
    const focused = this.card.contains(this.root.activeElement);
    this.small = true;
    this.paint(this.view);
    if (focused) this.launch.focus();
    this.giveWay(x, y);
  }

  private covers(x: number, y: number, what: Element = this.card.hidden ? this.strip : this.card, free = FREE): boolean {
    const { left, right, top, bottom } = what.getBoundingClientRect();
    return x > left - free && x < right + free && y > top - free && y < bottom + free;
  }

  // ---- building, once

  private build(): void {
    this.launch.append(this.launchTime);
    for (const video of [this.picture, this.self]) {
      video.muted = true;
      video.playsInline = true;
      video.autoplay = true;
    }
    this.sound.autoplay = true;
    // Safari pauses it for a telephone call or another program's sound, and does not go on by itself
    this.sound.addEventListener("pause", () => this.sound.srcObject && this.wishes.sound());
    this.self.setAttribute("aria-label", say("self"));
    this.buildForm();
    this.stage.append(this.picture, this.self, this.enlarge);
    this.picture.addEventListener("click", () => this.larger());
    this.who.append(this.face, el("span", { class: "name" }, say("on_the_line")));
    this.ask.append(this.askTitle, this.askWhat, this.answers);
    this.tools.append(this.mute, this.camera, this.hangUp);
    const head = el("div", { class: "head" }, this.title, this.time);
    const body = el("div", { class: "body" });
    // the card stands on its lower edge, and above the question alone it scrolls: whatever comes and goes there, no button moves away from under a press
    body.append(this.form, this.stage, this.who, this.status, this.dots, this.hint, this.notes, this.soundOn, this.retry, this.without, this.again, this.record);
    head.append(this.smaller, this.closer);
    this.card.append(head, body, this.ask, this.tools, this.sound);
    const chips = this.rungs.map(([rung, chip]) => {
      chip.setAttribute("aria-label", `${say(rung as Word)}: ${say("take_back")}`);
      return chip;
    });
    this.bar.append(icon("look"), this.barText, this.digits, this.stop, this.pause, this.seen, ...chips);
    this.strip.append(this.smallNote, this.launch, this.smallMute, this.smallEnd);
    this.room.append(this.preview.glass, this.frame, this.bar, this.card, this.strip);
  }

  private buildForm(): void {
    this.form.noValidate = true;
    const why = el("p", { class: "why" }, icon("look"), this.told);
    const submit = el("button", { type: "submit", class: "wide primary" }, icon("call"), el("span", {}, say("call_now")));
    const name = el("label", { class: "field" }, say("name"), this.nameField);
    const phone = el("label", { class: "field" }, say("phone"), this.phoneField);
    const camera = el("label", { class: "switch" }, icon("camera"), el("span", {}, say("with_camera")), this.cameraField);
    this.form.append(el("p", { class: "faint" }, say("lead")), name, this.nameError, phone, camera, submit, why);
    this.nameField.addEventListener("input", () => this.complain(""));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = this.nameField.value.trim();
      if (given) this.wishes.call(given, this.phoneField.value.trim(), this.cameraField.checked);
      else {
        this.complain(say("name_missing"));
        this.nameField.focus();
      }
    });
  }

  private complain(text: string): void {
    this.nameError.textContent = text;
    this.nameError.hidden = !text;
    if (text) this.nameField.setAttribute("aria-invalid", "true");
    else this.nameField.removeAttribute("aria-invalid");
  }

  // ---- painting

  private paint(view: View): void {
    const { state } = view;
    const live = isLive(state);
    const inCall = isWithRelay(state);
    const open = state !== "closed" && !this.small;
    this.strip.hidden = open;
    this.launch.querySelector("span")!.textContent = inCall ? (live && view.agent) || say("show_call") : say("call_us");
    if (live && view.agent) this.launch.setAttribute("aria-label", `${say("show_call")}: ${view.agent}`);
    else this.launch.removeAttribute("aria-label");
    this.smallMute.hidden = !live;
    this.smallEnd.hidden = !inCall;
    this.launchTime.hidden = !view.since || !live;
    this.card.hidden = !open;
    this.title.textContent = titleOf(view);
    this.time.hidden = !live || !view.since;
    this.smaller.hidden = !inCall;
    this.closer.hidden = inCall;
    this.form.hidden = state !== "form";
    this.told.textContent = say(view.hasForms ? "told_forms" : "told");
    if (!this.nameField.value) this.nameField.value = view.name;
    this.complain(this.nameError.textContent ?? "");
    const [status, hint] = statusOf(view);
    if (this.status.textContent !== status) this.status.textContent = status;
    set(this.hint, hint);
    this.dots.hidden = !["asking", "calling", "waiting", "ringing", "connecting"].includes(state);
    this.paintCall(view, live);
    this.retry.hidden = state !== "no_microphone" || view.trouble === "no_webrtc";
    this.without.hidden = this.retry.hidden;
    this.again.hidden = state !== "ended";
    this.record.hidden = inCall || !view.record;
    this.tools.hidden = !inCall;
    this.mute.hidden = this.camera.hidden = !live;
    this.hangUp.classList.toggle("alone", !live);
    this.paintShare(view, live);
    this.tick();
  }

  private paintCall(view: View, live: boolean): void {
    const agent = view.agent || say("agent");
    const held = view.state === "on_hold" || view.agentHolds;
    const picture = live && !!view.agentPicture && !held;
    const screen = picture && view.agentPicture === "screen";
    const self = view.camera === true ? null : view.camera;
    this.stage.hidden = !(live && (picture || self)) || held;
    this.stage.classList.toggle("screen", screen);
    this.enlarge.hidden = !screen;
    if (!screen) this.card.classList.remove("large");
    this.enlarge.setAttribute("aria-pressed", String(this.card.classList.contains("large")));
    this.stage.classList.toggle("alone", !picture);
    this.picture.hidden = !picture;
    const stream = picture ? this.sound.srcObject : null; // a video that waits for its first picture would hold up the page's load event
    if (this.picture.srcObject !== stream) this.picture.srcObject = stream;
    this.picture.setAttribute("aria-label", say(screen ? "screen" : "picture", { agent }));
    this.self.hidden = !self || screen; // a screen is shown whole
    const own = self?.getVideoTracks()[0];
    if ((this.self.srcObject as MediaStream | null)?.getVideoTracks()[0] !== own) this.self.srcObject = self;
    this.who.hidden = !live || picture || view.state !== "talking";
    this.face.textContent = agent.charAt(0).toUpperCase();
    for (const mute of [this.mute, this.smallMute]) {
      mute.setAttribute("aria-pressed", String(view.muted));
      mute.querySelector("svg")?.replaceWith(icon(view.muted ? "mic_off" : "mic"));
    }
    this.camera.setAttribute("aria-pressed", String(!!view.camera));
    this.soundOn.hidden = !live || !view.soundBlocked;
    const notes = notesOf(view, live, agent);
    set(this.smallNote, this.small ? (notes.find(([, warn]) => warn)?.[0] ?? "") : "");
    const shown = Array.from(this.notes.children, (note) => note.textContent);
    if (shown.join() !== notes.map(([text]) => text).join()) {
      this.notes.replaceChildren(...notes.map(([text, warn]) => el("p", { class: warn ? "note warn" : "note" }, text)));
    }
  }

  private paintShare(view: View, live: boolean): void {
    const agent = view.agent || say("agent");
    this.ask.hidden = !live || !view.asked;
    const rung = view.asked && view.asked !== "look" ? view.asked : null;
    if (!this.ask.hidden) this.answers.append(this.seen);
    else if (!this.bar.contains(this.seen)) this.pause.after(this.seen);
    this.askTitle.textContent = rung ? say("ask_rung", { agent, ["act"]: say(rung as Word).toLowerCase() }) : say("ask", { agent });
    this.askWhat.textContent = say(rung ? "ask_rung_what" : "ask_what", { agent });
    this.yes.querySelector("span")!.textContent = say(rung ? "go_ahead" : "yes");
    this.bar.hidden = this.frame.hidden = !view.sharing || !live;
    this.bar.setAttribute("aria-label", say("looks", { agent }));
    set(this.barText, this.bar.hidden ? "" : say(view.paused ? "paused" : "looks", { agent }));
    this.bar.classList.toggle("paused", view.paused);
    this.digits.textContent = view.digits;
    this.digits.title = say("digits", { digits: view.digits, agent });
    this.pause.setAttribute("aria-pressed", String(view.paused));
    for (const [name, chip] of this.rungs) chip.hidden = !view.rungs.includes(name);
    if (this.preview.shown && this.ask.hidden && this.bar.hidden) this.look();
  }

  /** Shows what stays hidden from the agent, or no more. */
  private look(): void {
    const { preview } = this;
    preview.show(!preview.shown);
    this.seen.setAttribute("aria-pressed", String(preview.shown));
  }

  /** The agent's screen as large as the window, or as usual. */
  private larger(): void {
    if (this.enlarge.hidden || !this.view) return;
    this.card.classList.toggle("large");
    this.paint(this.view);
  }

  private tick(): void {
    const since = this.view?.since ?? 0;
    if (!since || !isLive(this.view?.state ?? "closed")) return;
    const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    this.time.textContent = this.launchTime.textContent = text;
    this.clock ||= window.setTimeout(() => {
      this.clock = 0;
      this.tick();
      // once a second and not at every change, as it makes the browser lay out the page; by a dialog in a shadow root, of which nobody hears
      const { x, y } = this.stop.getBoundingClientRect();
      if (x && document.elementFromPoint(x + FREE, y + FREE) !== this.host) rise(this.host);
      // what the page took away comes back by our own listener; where that is gone too, as after document.open, no button of ours works any more
      if (!this.host.isConnected) dispatchEvent(new Event("toggle"));
      if (!this.host.isConnected) this.wishes.stopSharing();
    }, 1000);
    for (let page: Document | null = document; (page = (page.activeElement as HTMLIFrameElement | null)?.contentDocument ?? null); ) page.defaultView!.addEventListener("keydown", this.ends, true);
  }

  // ---- keyboard and focus

  private launched(): void {
    if (this.view && isWithRelay(this.view.state)) this.choose(false);
    else this.wishes.open();
  }

  private closed(): void {
    this.wishes.close();
    this.launch.focus();
  }

  private choose(small: boolean): void {
    this.small = small;
    this.wishes.chose(small ? "small" : this.view?.sharing ? "open" : "");
    if (this.view) this.paint(this.view);
    (small ? this.launch : this.smaller).focus();
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.view) return;
    event.stopPropagation();
    if (this.card.classList.contains("large")) this.larger();
    else if (this.view.asked) this.wishes.answer(false);
    else if (this.view.sharing) this.wishes.stopSharing();
    else if (isWithRelay(this.view.state)) this.choose(true);
    else if (this.view.state !== "closed") this.closed();
  }

  private focus(before: View, now: View): void {
    if (now.asked && now.asked !== before.asked) this.no.focus();
    else if (before.asked && !now.asked && isLive(now.state)) (this.small ? this.launch : this.mute).focus();
    else if (before.state === now.state) return;
    else if (now.state === "form") this.nameField.focus();
    else if (now.state === "no_microphone") (this.retry.hidden ? this.closer : this.retry).focus();
    else if (now.state === "ended") this.closer.focus();
    else if (before.state === "asking" || before.state === "no_microphone") this.hangUp.focus();
  }
}

function set(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
  element.hidden = !text;
}
