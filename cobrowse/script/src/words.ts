// What the customer reads, in English and Dutch, side by side. `{…}` is filled in by `say`. The page's own language decides, then the browser's.

const WORDS = {
  call_us: ["Call us", "Bel ons"],
  lead: ["Talk to us right here, in your browser.", "Praat met ons, gewoon hier in uw browser."],
  name: ["Your name", "Uw naam"],
  name_missing: ["Please tell us your name first.", "Vul eerst uw naam in."],
  phone: ["Phone number (optional)", "Telefoonnummer (niet verplicht)"],
  with_camera: ["With camera", "Met camera"],
  told: ["The agent sees which pages you visited in this visit.", "De medewerker ziet welke pagina's u tijdens dit bezoek hebt bekeken."],
  told_forms: [
    "The agent sees which pages you visited in this visit, and what you filled in on our forms.",
    "De medewerker ziet welke pagina's u tijdens dit bezoek hebt bekeken, en wat u op onze formulieren hebt ingevuld.",
  ],
  call_now: ["Call now", "Nu bellen"],
  close: ["Close", "Sluiten"],
  smaller: ["Make smaller", "Kleiner maken"],
  show_call: ["Show the call", "Gesprek tonen"],
  asking: [
    "Your browser asks whether we may use your microphone. Choose “Allow”.",
    "Uw browser vraagt of wij uw microfoon mogen gebruiken. Kies “Toestaan”.",
  ],
  calling: ["Calling…", "Bellen…"],
  next: ["You are next.", "U bent aan de beurt."],
  one_before: ["One other caller before you.", "Eén andere beller voor u."],
  before: ["{ahead} other callers before you.", "{ahead} andere bellers voor u."],
  stay: ["Please stay on this site; you may go on looking around.", "Blijf op deze site; u kunt gewoon verder kijken."],
  ringing: ["It is ringing…", "De telefoon gaat over…"],
  connecting: ["Connecting you…", "Wij verbinden u…"],
  connecting_with: ["{agent} answers. One moment…", "{agent} neemt op. Een ogenblik…"],
  agent: ["Our agent", "Onze medewerker"],
  on_the_line: ["On the line", "Aan de lijn"],
  on_hold: ["You are on hold for a moment. {agent} will be right back.", "U staat even in de wacht. {agent} is zo terug."],
  mute: ["Mute", "Dempen"],
  camera: ["Camera", "Camera"],
  hang_up: ["Hang up", "Ophangen"],
  muted: ["Your microphone is off.", "Uw microfoon staat uit."],
  picture: ["{agent} on camera", "{agent} in beeld"],
  self: ["You on camera", "U in beeld"],
  screen: ["{agent} shows you a screen", "{agent} laat u een scherm zien"],
  larger: ["Enlarge", "Vergroten"],
  ask: ["May {agent} look along?", "Mag {agent} meekijken?"],
  ask_what: [
    "{agent} then sees the pages of this site as you see them. What you type stays hidden, except where the site marked a field as shared. You can stop at any time.",
    "{agent} ziet dan de pagina's van deze site zoals u ze ziet. Wat u typt blijft verborgen, behalve waar de site een veld als gedeeld heeft gemarkeerd. U kunt altijd stoppen.",
  ],
  yes: ["Yes, look along", "Ja, kijk mee"],
  no: ["No, not now", "Nee, nu niet"],
  looks: ["{agent} looks along", "{agent} kijkt mee"],
  point: ["point", "aanwijzen"],
  scroll: ["scroll", "scrollen"],
  click: ["click", "klikken"],
  type: ["type", "typen"],
  ask_rung: ["May {agent} {act} on this page?", "Mag {agent} op deze pagina {act}?"],
  ask_rung_what: [
    "Never with your passwords or payment details. Esc ends it all.",
    "Nooit met uw wachtwoorden of betaalgegevens. Met Esc stopt alles.",
  ],
  go_ahead: ["Yes, go ahead", "Ja, ga uw gang"],
  take_back: ["take it back", "terugnemen"],
  pause: ["Pause", "Pauzeren"],
  paused: ["{agent} sees nothing for now", "{agent} ziet nu niets"],
  preview: ["What stays hidden", "Wat blijft verborgen"],
  digits: ["{digits}: {agent} sees the same number", "{digits}: {agent} ziet hetzelfde getal"],
  stop: ["Stop looking along", "Stop met meekijken"],
  cannot_share: [
    "Looking along does not work on this page. Your call goes on.",
    "Meekijken werkt niet op deze pagina. Uw gesprek gaat door.",
  ],
  thanks: ["Thank you for calling", "Bedankt voor uw gesprek"],
  thanks_more: ["You can close this card.", "U kunt dit venster sluiten."],
  gone: ["The call has ended", "Het gesprek is beëindigd"],
  gone_more: ["The connection was away for too long. You can call again.", "De verbinding was te lang weg. U kunt opnieuw bellen."],
  failed_more: ["Something went wrong on our side. Please call again.", "Er ging aan onze kant iets mis. Bel ons gerust opnieuw."],
  call_again: ["Call again", "Opnieuw bellen"],
  record: ["Download a record of the call", "Gespreksoverzicht downloaden"],
  no_record: [
    "There is no record at the moment. Please try again.",
    "Er is nu geen overzicht. Probeer het opnieuw.",
  ],
  away: [
    "Our service is out of reach for a moment. Your call goes on; we are getting back by ourselves.",
    "Onze dienst is even onbereikbaar. Uw gesprek gaat door; wij komen vanzelf terug.",
  ],
  away_waiting: [
    "No connection at the moment. We keep trying; you keep your place.",
    "Even geen verbinding. Wij blijven het proberen; u houdt uw plaats.",
  ],
  broken: ["The connection is weak. We are trying again…", "De verbinding is zwak. Wij proberen het opnieuw…"],
  sound: ["Turn on the sound", "Geluid aanzetten"],
  microphone_denied: [
    "Your browser does not let us use the microphone. Allow it through the icon in the address bar, then try again.",
    "Uw browser laat ons de microfoon niet gebruiken. Sta dat toe via het pictogram in de adresbalk en probeer het opnieuw.",
  ],
  microphone_missing: [
    "No microphone found, or another program is using it. Connect one or close that program, then try again.",
    "Er is geen microfoon gevonden, of een ander programma gebruikt hem. Sluit er een aan of sluit dat programma, en probeer het opnieuw.",
  ],
  camera_denied: [
    "The camera cannot be used. Allow it through the icon in the address bar and press Camera again. Your voice is not affected.",
    "De camera kan niet worden gebruikt. Sta dat toe via het pictogram in de adresbalk en druk opnieuw op Camera. Uw stem blijft hoorbaar.",
  ],
  no_webrtc: [
    "This browser cannot make calls. Please use a recent Chrome, Edge, Firefox or Safari.",
    "Met deze browser kunt u niet bellen. Gebruik een recente Chrome, Edge, Firefox of Safari.",
  ],
  not_heard: [
    "The agent cannot hear you: your microphone is not allowed or missing.",
    "De medewerker kan u niet horen: uw microfoon mag niet of is er niet.",
  ],
  uplink_loses: [
    "Your connection loses sound ({percent} %). Moving closer to the Wi-Fi usually helps.",
    "Uw verbinding verliest geluid ({percent} %). Dichter bij de wifi helpt meestal.",
  ],
  unsteady: ["Your connection is unsteady. The sound may stutter.", "Uw verbinding is onrustig. Het geluid kan haperen."],
  microphone_silent: ["We cannot hear you: your microphone seems muted.", "Wij horen u niet: uw microfoon lijkt gedempt."],
  microphone_muted: [
    "We cannot hear you: your headset or device mutes the microphone.",
    "Wij horen u niet: uw headset of apparaat dempt de microfoon.",
  ],
  nothing_arrives: ["We cannot hear you at the moment. We are trying again…", "Wij horen u even niet. Wij proberen het opnieuw…"],
  not_hearing: [
    "No sound from {agent} at the moment. We are trying again…",
    "Er komt even geen geluid van {agent}. Wij proberen het opnieuw…",
  ],
  try_again: ["Try again", "Opnieuw proberen"],
  without: ["Call without microphone", "Bellen zonder microfoon"],
  busy: [
    "There were too many calls from here. Please try again in a minute.",
    "Er is te vaak gebeld vanaf hier. Probeer het over een minuut opnieuw.",
  ],
} as const;

export type Word = keyof typeof WORDS;

/** Whether there is a word of that name. */
export const isWord = (name: string): name is Word => Object.keys(WORDS).includes(name);

/** "nl" or "en". */
export function language(): "nl" | "en" {
  return /^nl\b/i.test(document.documentElement.lang || navigator.language) ? "nl" : "en";
}

/** The word in the language of the page. */
export function say(word: Word, fill: Record<string, string | number> = {}): string {
  const text = WORDS[word][language() === "nl" ? 1 : 0];
  const whole = text.replace(/\{(\w+)\}/g, (_whole, key: string) => String(fill[key] ?? ""));
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}
