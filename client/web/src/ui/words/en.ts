/**
 * Every sentence of the app, in English. A further language is a file beside this one with the same shape.
 *
 * Voice: a steady friend who has read the manual. Present tense, no praise, no urging, nothing about what
 * the other did. Errors say what happened, what is safe, and what to do.
 */
import type { PartOfDay } from "../../domain/days.ts";
import type { Field, Rating } from "../../domain/kinds/checkin.ts";
import type { Honest, Words } from "./index.ts";

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

const ratings: Record<Rating, readonly string[]> = {
  distress: ["at ease", "light", "a little", "some unease", "uneasy", "some weight", "heavy", "very heavy", "hard to carry", "almost too much", "too much"],
  safety: ["on guard", "tense", "braced", "cautious", "wary", "halfway", "steadier", "fairly safe", "settled", "very settled", "safe"],
  closeness: ["far", "very distant", "distant", "apart", "a little apart", "halfway", "a little nearer", "near", "quite near", "very near", "close"],
  satisfaction: ["not at all", "barely", "a little", "less than I would like", "not quite", "halfway", "more than not", "mostly", "for the most part", "nearly fully", "fully"],
  energy: ["empty", "nearly empty", "very low", "low", "rather low", "halfway", "enough", "good", "lively", "nearly full", "full"],
};

const titles: Record<Field, string> = {
  distress: "Distress",
  safety: "Feeling safe",
  closeness: "Closeness",
  satisfaction: "Content with us two",
  energy: "Energy",
  words: "In a word or two",
  body: "In the body",
  need: "I could use",
  thanks: "Thank you for",
  note: "A note",
};

const short: Record<Field, string> = {
  distress: "distress",
  safety: "feeling safe",
  closeness: "closeness",
  satisfaction: "contentment",
  energy: "energy",
  words: "the words",
  body: "the body",
  need: "the need",
  thanks: "thank-you",
  note: "the note",
};

const named: Record<Field, string> = { ...short, thanks: "the thank-you" };

const partsOfDay: Record<PartOfDay, string> = {
  morning: "How are you this morning?",
  afternoon: "How are you this afternoon?",
  evening: "How are you this evening?",
  night: "How are you tonight?",
};

const OTHER = "the other";
const atStart = (name: string): string => (name === OTHER ? "The other" : name);
const their = (name: string): string => (name === OTHER ? "the other’s" : `${name}’s`);
const pages = (count: number): string => (count === 1 ? "1 page" : `${count} pages`);

const SAFE_HERE = "Everything you kept is on this phone, and stays.";
const KEPT_BEFORE = "What was kept before is safe. Your words are still on the screen.";
const NOTHING = "Nothing.";
const UPDATE = "Close all windows of this notebook and open it again while the relay is in reach, so that it can renew itself.";
const ASK_HOST = "Show this to the person who looks after the relay.";
const BOTH_PHONES = "Show both phones to someone you trust.";
const NOT_YOU = "Nothing, if it was you. If not, show this to someone you trust.";
const OTHER_CODE = "Ask the person who looks after the relay for another code and enter it in Us. The rest happens by itself.";
const AGAIN = "Start again when you like.";

const honest = (title: string, happened: string, safe: string, todo: string): Honest => ({ title, happened, safe, todo });

const relayRefused = (reason: string, todo = ASK_HOST): Honest =>
  honest("The relay did not take it.", reason, SAFE_HERE, todo);

export const en: Words = {
  language: "en",
  locale: "en-150",
  otherUnnamed: OTHER,
  title: "Notebook",

  exit: "Exit",
  exitHint: "Shift three times",
  rooms: "Rooms",
  today: "Today",
  journal: "Journal",
  us: "Us",
  back: "Back",
  putAway: "Put away",
  notNow: "Not now",
  good: "Good",
  undo: "Undo",
  keepIt: "Keep it",
  checkIn: "Check in",
  startAgain: "Start again",
  goOn: "Continue",

  firstRun: {
    title: "A notebook for you.",
    later: "Later, if you both like, for two.",
    facts: [
      ["Works from this minute", "Alone, offline, without an address or a number"],
      ["Sealed on this phone", "A server keeps it and cannot open it"],
      ["You share line by line, or not at all", "What you keep to yourself leaves no sign on the other’s phone"],
    ],
    start: "Start writing",
    invited: "I have an invitation",
    sheet: "I have a sheet of paper",
  },

  greeting: (part) => partsOfDay[part],
  aboutAMinute: (paired) => (paired ? "About a minute. Yours until you share it." : "About a minute. Yours alone."),
  draftKept: "You had begun. Your words are still here.",
  emptyIt: "Empty it",
  emptied: "Emptied.",
  draftPutAway: "Put away. Your words wait here until you close the notebook.",
  lately: "Lately, from you",
  latelyFrom: (name) => `Lately, from ${name}`,
  nothingYet: ["Nothing here yet.", "What you keep will lie here, for you."],
  alone: "A notebook for you",
  youAnd: (name) => `You and ${name}`,
  canSeeCount: (name, count) => `${atStart(name)} can see ${count === 0 ? "none" : count} of your pages`,
  toKnow: "Something to know",
  comingUp: "You two, and what to know",
  fetching: (held, of) => `Fetching pages, ${held} of ${of}. You can go on writing.`,

  where: {
    phone: "On this phone",
    way: "On its way. You can close this.",
    wayShort: "On its way",
    relay: "At the relay",
  },
  onlyMe: "Only me",
  canSee: (name) => `${atStart(name)} can see`,

  you: "You",
  kindCheckin: "Check-in",
  checkinOn: (day) => `Check-in, ${day}`,
  todayInRow: "today",
  newerTitle: "A page from a newer version",
  newerText: "This page needs a newer version. It is kept as it is.",
  unfitTitle: "A page that does not open",
  unfitText: "What is in this page does not fit its form. It is set aside, not deleted.",
  mark: { unconfirmed: "No longer confirmed by its author", erased: "Taken back by its author, kept as you received it" },
  moreForYou: (lines) => `${lines === 1 ? "One line" : capital(`${NUMBERS[lines] ?? lines} lines`)} more, only for you`,
  keptToYou: "Only for you",
  leafName: (who, mine, reach, kind, day) => `${mine ? "Yours" : who}, ${reach}: ${kind}, ${day}`,
  leafOnlyYou: "only you",
  leafShared: (name) => `${name} can see`,
  leafFrom: "shared with you",

  rating: (field, value) => `${value}, ${ratings[field][value]}`,
  ratingEnds: (field) => [ratings[field][0] as string, ratings[field][10] as string],
  tapWhereYouAre: "tap where you are",
  leaveEmpty: (field) => `Leave ${named[field]} empty`,
  field: titles,
  choices: {
    words: ["tired", "hopeful", "hurt", "tender", "uneasy", "calm", "angry", "lonely", "lighter", "sad", "ashamed", "grateful"],
    body: ["tight chest", "heavy", "restless", "tense shoulders", "knot in the stomach", "warm", "numb", "at ease", "short of breath", "worn out"],
  },
  choiceNewer: "a word from a newer version",
  notePlaceholder: "Anything else, for you",
  shareLabel: (field, name) => `Show ${named[field]} to ${name}`,
  nowCanSee: (field, name) => `${atStart(name)} can see ${named[field]}`,
  nowOnlyMe: (field) => `Only you can see ${named[field]}`,
  summary: {
    words: (list) => `${capital(list.join(", "))}.`,
    body: (list) => `In the body: ${list.join(", ")}.`,
    need: (text) => `I could use: ${text}`,
    thanks: (text) => `Thank you for: ${text}`,
    rating: (field, value) => `${titles[field]} ${value}, ${ratings[field][value]}.`,
  },

  tally: {
    forName: (name, fields) => `For ${name}: ${fields.map((field) => short[field]).join(", ")}.`,
    rest: "The rest stays with you.",
    nothing: "All of it stays with you.",
    viewAs: (name) => `View as ${name}`,
  },
  viewAs: {
    title: (name) => `On ${their(name)} phone it will look like this`,
    staying: "Staying with you:",
    nothingStays: "Nothing else is in this page.",
    stays: (name, things) => `${things.join(", ")}. ${atStart(name)} can’t tell that ${things.length === 1 ? "it exists" : "they exist"}, or when you wrote.`,
    thing: (field, count) => (field === "words" ? countOf(count, "word", "words") : field === "body" ? "the body" : named[field]),
    you: "You",
  },
  nothingChosen: "One line is enough. Nothing is set yet.",
  tooLong: (over) => `That is more than one page holds. Shorten it by about ${over} letters.`,
  kept: "Kept. On this phone.",
  whereChanged: { phone: "On this phone", way: "On its way", relay: "At the relay" },

  journalEmpty: ["No pages yet.", "What you keep lies here by day."],
  noneFrom: (name) => [`No pages from ${name}.`, `That says nothing about ${name}. It only says that nothing was shared.`],
  earlier: "Earlier pages",
  pageTitle: "A page",
  pageGone: ["That page is not on this phone.", "It may still be on its way."],

  list: {
    title: (name) => `What ${name} can see`,
    lead: (name) => `This is all of it, as it stands now. If it is not here, ${their(name)} phone cannot open it.`,
    pages: "Pages of yours",
    standing: "Standing",
    name: "The name you chose",
    none: (name) => `${atStart(name)} can see none of your pages.`,
    checkin: (lines) => `Check-in, ${lines === 1 ? "one line" : `${NUMBERS[lines] ?? lines} lines`} of it`,
  },

  usRows: {
    shared: "What is shared",
    own: "Yours alone",
    allListed: (count) => (count === 0 ? "None of your pages" : `${pages(count)} of yours, all listed`),
    connect: "Connect to a relay",
    connectText: "Nothing leaves this phone until then",
    otherCode: "Enter another code",
    otherCodeText: "The one it has does not begin a notebook",
    invite: "Invite someone",
    inviteText: "A notebook for two, beside your own",
    join: "I have an invitation",
    joinText: "From the other phone",
    where: "Where it is kept",
    reach: { here: "In reach. It cannot open what you wrote", away: "The relay is out of reach. Everything is kept on this phone and will go when it can.", refusing: "It refuses this phone. Everything is kept here" },
    storage: "Storage on this phone",
    storageUnasked: "Not asked yet",
    storageKept: "The browser keeps it until you remove it",
    storageLoose: "The browser may clear it when space runs out",
    storageAsk: "Ask to keep it",
    install: "On the home screen",
    installText: "Add it through the browser’s menu. It opens offline there, and the phone keeps it longer.",
    notices: "To know",
    sheet: "A sheet of paper",
    sheetText: "Brings it all back on an empty phone",
    sheetThere: "There is one. Make another if it is lost",
    phones: "Your phones",
    phonesText: "What takes part for you",
  },

  relay: {
    title: "Connect to a relay",
    lead: "A relay carries sealed pages between phones. It cannot open them.",
    address: "Address of the relay",
    addressHint: "As the person who runs it gave it to you",
    code: "Code",
    codeHint: "Sixteen letters and digits, in four groups",
    pasteHint: "A whole link may go into either field.",
    connect: "Connect",
    connecting: "Looking for the relay. What you wrote stays here meanwhile.",
    wrongAddress: "That is not an address. It looks like https://relay.example.",
    wrongCode: "A code has sixteen letters and digits. Look at it once more.",
    already: "This phone has a relay already, and can be given another code for it.",
    connected: "Connected. What you kept goes to the relay, sealed.",
  },

  name: {
    title: "What shall the other phone call you?",
    lead: "It is asked once. It goes sealed, and the other phone opens it.",
    label: "Your name",
    tooLong: "That name is too long. Choose a shorter one.",
  },

  invite: {
    title: "Invite someone",
    lead: ["Hold the phones side by side. On the other one: ", "I have an invitation"],
    qrLabel: "Invitation code for the other phone’s camera",
    preparing: "Making an invitation.",
    share: "Send the link another way",
    copy: "Copy the link",
    copied: "Copied. It works once, for ten minutes.",
    note: "Nothing you wrote is shared by this. You will both have pages of your own that the other cannot see. That is meant so.",
  },

  join: {
    title: "I have an invitation",
    lead: "Point the camera at the square on the other phone, or paste the link.",
    camera: "Use my camera",
    stopCamera: "Stop the camera",
    cameraOff: "The camera is not available here. Paste the link instead.",
    viewfinder: "What the camera sees",
    paste: "Invitation link",
    open: "Open it",
    notALink: "That is not an invitation. It is a link with /#/join/ in it.",
    calling: "Looking for the other phone. Keep both open.",
  },

  codes: {
    title: "One number each",
    lead: "The phones have found each other. These numbers show that nobody stands between them.",
    yours: "This is yours.",
    yoursText: "It is entered on the other phone",
    theirs: "This is theirs.",
    theirsText: "Enter what the other phone shows",
    digits: "Six digits from the other phone",
    note: "One wrong number ends this attempt and nothing has been sent. You simply start again.",
    differ: "Numbers differ",
    entered: "Your part is done. The other phone enters the number above.",
    founding: "The numbers agree. Making a notebook for two.",
    foundingText: "Leaving this screen does not stop it.",
    done: "You two share a notebook.",
    doneText: "Nothing of yours is in it yet. You share line by line, or not at all.",
  },

  honest: {
    happened: "What happened",
    safe: "What is safe",
    todo: "What to do",
  },

  refusals: {
    malformed: relayRefused("This phone and the relay do not understand each other.", UPDATE),
    unsupported: relayRefused("The relay speaks another version than this phone.", UPDATE),
    forged: relayRefused("A signature did not fit on its way to the relay."),
    unknown: honest("The relay does not know this.", "The code was used up, is wrong, or the relay has no such notebook.", SAFE_HERE, "Look at the code once more, or ask the person who looks after the relay for a new one."),
    ended: honest("This phone takes no more part.", "It was removed from another phone of yours, or you have left.", SAFE_HERE, NOT_YOU),
    roster_moved: relayRefused("Something changed at the relay meanwhile.", "Nothing. This phone fetches it and tries again."),
    forked_roster: honest("Two stories at the relay.", "The relay and this phone hold different lists of who takes part.", SAFE_HERE, BOTH_PHONES),
    not_present: relayRefused("This phone is not on the list of that notebook."),
    key_used: relayRefused("The key of this phone was used there before.", AGAIN),
    healing: relayRefused("The relay came back from a copy and waits until the phones have called.", "Nothing. It goes on by itself."),
    capped: relayRefused("The relay has had many changes today.", "Nothing. It goes on tomorrow."),
    gap: relayRefused("A page before this one is missing at the relay.", "Nothing. This phone sends it again."),
    forked: honest("This phone has a double.", "Somewhere a copy of this phone wrote under the same number.", SAFE_HERE, BOTH_PHONES),
    past_pin: relayRefused("This phone was removed before this page was sent.", BOTH_PHONES),
    head_backwards: relayRefused("This phone cited an older list than before.", ASK_HOST),
    unknown_head: relayRefused("The relay does not have the list that this phone cites.", "Nothing. This phone fetches it and tries again."),
    stale_wrap: relayRefused("The key has changed meanwhile.", "Nothing. This phone seals it again."),
    closed: honest("That notebook is closed.", "One of the two has left it.", SAFE_HERE, "Nothing. Each keeps what they have."),
    bad_words: honest("Those words lead nowhere.", "One of them is another word, or their order is another.", "Nothing was sent.", "Look at the sheet once more."),
    begun: honest("There is a notebook on this phone.", "A sheet of paper brings one back where there is none.", SAFE_HERE, "Use a phone, or a browser, without a notebook."),
    too_large: relayRefused("A page is larger than the relay takes."),
    over_quota: honest("The relay is full for you.", "Your share of room at the relay is used up.", SAFE_HERE, ASK_HOST),
    away: honest("The relay is out of reach.", "This phone could not get through to it.", SAFE_HERE, "Look at the address and the network, then try again."),
    bad_link: honest("That link does not lead anywhere.", "It is incomplete or meant for something else.", "Nothing was sent.", "Copy the whole link, or use the camera."),
    bad_code: honest("That code does not fit.", "A code has sixteen letters and digits.", "Nothing was sent.", "Look at it once more."),
    bad_address: honest("That address does not lead to a relay.", "What answers there is something else.", "Nothing was sent.", "Look at the address once more."),
    bad_key: relayRefused("A key in what this phone sent is not usable.", AGAIN),
    wrong_type: relayRefused("This phone and the relay do not understand each other.", UPDATE),
    wrong_method: relayRefused("This phone and the relay do not understand each other.", UPDATE),
    no_such_route: relayRefused("This phone and the relay do not understand each other.", UPDATE),
    text_frame: relayRefused("This phone and the relay do not understand each other.", UPDATE),
    too_slow: relayRefused("The connection was too slow.", "Nothing. This phone tries again."),
    foreign_origin: relayRefused("It takes calls from another address of this notebook only.", "Open the notebook at the address that belongs to this relay, or ask the person who looks after it."),
    foreign_host: relayRefused("It does not answer under this address.", "Look at the address once more, or ask the person who looks after the relay."),
    challenge_spent: relayRefused("The greeting between the two was used up.", "Nothing. This phone tries again."),
    not_for_us: relayRefused("A page belongs to another notebook."),
    bad_grant: relayRefused("A key that was handed over does not fit.", BOTH_PHONES),
    code_unknown: honest("The relay does not know that code.", "It was mistyped, or belongs to another relay.", "Nothing was sent.", "Look at the code once more, or ask the person who looks after the relay for one."),
    code_spent: honest("That code is used up.", "All notebooks it was made for have begun.", "Nothing was sent.", "Ask the person who looks after the relay for a new one."),
    rendezvous_unknown: honest("That invitation has ended.", "Ten minutes have passed, or it was put away.", "Nothing was sent.", "Make a new one, on either phone."),
    rendezvous_used: honest("That invitation was used before.", "Somebody has opened it, or it was put away.", "Nothing was sent.", "Make a new one with both phones side by side."),
    rendezvous_full: honest("The relay has too many invitations open.", "It can open no more just now.", "Nothing was sent.", "Try again in ten minutes."),
    busy: relayRefused("It has too much to do just now.", "Nothing. This phone tries again."),
    failed: relayRefused("It met a fault of its own.", ASK_HOST),
    refused: relayRefused("It gave no further reason."),
    not_connected: honest("There is no relay yet.", "Two phones find each other through a relay.", SAFE_HERE, "Connect to a relay first, then invite again."),
    other_relay: honest("This phone has another relay.", "What it keeps is at one relay, and stays there.", SAFE_HERE, "Enter the address of the relay it has, which is shown in Us."),
    shared_waits: honest("A notebook for two is begun.", "It is kept on this phone until the relay takes it, and then completes by itself.", SAFE_HERE, "Look in Us. If a code is asked for there, enter another one."),
    already_shared: honest("This phone already shares a notebook.", "It can share one at a time.", SAFE_HERE, NOTHING),
    cancelled: honest("Put away.", "This was ended on this phone.", "Nothing was sent.", AGAIN),
    no_space: honest("There is no notebook for that here.", "This page was meant for two, and this phone shares none.", KEPT_BEFORE, "Keep it for yourself, or invite someone first."),
    full: honest("The phone is almost full.", "There was no room to keep this.", KEPT_BEFORE, "Make room on the phone, then keep it again."),
    storage: honest("This phone could not keep it.", "The browser refused its storage.", KEPT_BEFORE, "Leave private mode if you use it, close other windows of this notebook, then keep it again."),
    storage_full: honest("The phone is almost full.", "There was no room to keep this.", KEPT_BEFORE, "Make room on the phone, then keep it again."),
    storage_closed: honest("The browser took its storage away.", "It was emptied, or closed while the notebook was open.", "What is at the relay. What is on the screen is still there.", "Do not close this window before your words are somewhere else."),
    storage_blocked: honest("Another window is in the way.", "An older window of this notebook holds the storage.", KEPT_BEFORE, "Close the other windows of this notebook, then try again."),
    storage_newer: honest("This window is older than the notebook.", "A newer version of this notebook has taken over.", KEPT_BEFORE, "Close this window and open the notebook again."),
    storage_older: honest("What lies here is from an older version.", "This version cannot open what an earlier one has kept.", "It is left as it is. What is at the relay is there.", "Show it to someone you trust before you clear anything."),
    storage_unreadable: honest("What lies here does not open.", "The storage of this phone holds something that this notebook did not write, or that was changed.", "It is left as it is.", "Show it to someone you trust before you clear anything."),
    device: honest("The notebook did not start.", "Its inner part did not answer.", "What was kept before is safe.", "Close all windows of this notebook and open it again."),
  },
  refusalOther: (code) => honest("That did not work.", `This phone was told: ${code}.`, SAFE_HERE, "Try again later. If it stays so, show this to the person who looks after the relay."),

  begun: {
    safe: "Nothing you wrote was sent. What was begun for two may still complete by itself.",
    todo: "Look in Us in a while. If you two share no notebook there, start again.",
  },
  ended: {
    wrong_number: honest("That number is not the one on the other phone.", "The numbers differ: a slip of a finger, or somebody between the two phones.", "Nothing was sent.", "Start again."),
    wrong_code: honest("That number is not the one on the other phone.", "The numbers differ: a slip of a finger, or somebody between the two phones.", "Nothing was sent.", "Start again."),
    bad_transcript: honest("The two phones tell different stories.", "What arrived is not what the other phone sent: a disturbance, or somebody between the two.", "Nothing was sent.", "Start again with both phones side by side."),
    cancelled: honest("Put away.", "This attempt was ended on this phone.", "Nothing was sent.", AGAIN),
    expired: honest("That invitation has ended.", "Ten minutes have passed.", "Nothing was sent.", "Make a new one, on either phone."),
    closed: honest("That invitation has ended.", "It was used, or put away on the other phone.", "Nothing was sent.", "Make a new one, on either phone."),
    foreign: honest("Something else answered.", "What came through the relay does not belong to this invitation.", "Nothing was sent.", "Start again with both phones side by side."),
    away: honest("The relay is out of reach.", "This phone could not get through to it.", "Nothing was sent.", "Look at the network on both phones, then start again."),
  },

  alarms: {
    code_unknown: honest("The relay does not know that code.", "Without a code that it knows, it does not take a new notebook.", SAFE_HERE, OTHER_CODE),
    code_spent: honest("That code is used up.", "All notebooks it was made for have begun, and one more waits on this phone.", SAFE_HERE, OTHER_CODE),
    healed: honest("The relay had forgotten some days. Your phones had not.", "The relay came back from an older copy. This phone noticed and handed the missing pages back.", "Everything that was kept. Nobody could open it on the way.", "Nothing. If it happens often, tell the person who looks after the relay."),
    restored: honest("This phone is a copy.", "The relay has pages from it that it does not remember: it was copied, or came back from an older state.", SAFE_HERE + " Nothing more is sent for now.", "Begin again with new keys, on each copy that is yours."),
    let_in: honest("A phone or a sheet of yours was let in.", "Another phone of yours let it in, and it reads what you write.", SAFE_HERE, "Look at it under Your phones. Remove what you do not know."),
    unsent: honest("Words found no room at the relay.", "The relay took a cover without them.", "The words are on this phone.", ASK_HOST),
    spare_failed: honest("The shared notebook is not here yet.", "A place that the sheet leads to does not answer, or knows nothing of it.", "Your own notebook is back.", "Leave this open: a relay that is only away is asked again."),
    ended: honest("This phone takes no more part.", "It was removed from another phone of yours, or you have left.", SAFE_HERE, NOT_YOU),
    unknown: honest("The relay does not know this notebook any more.", "It may have been emptied, or another relay answers at this address.", SAFE_HERE, ASK_HOST),
    forked: honest("One phone has a double.", "Two different pages carry the same number of one phone. Either it was copied, or somebody plays a part.", "All pages up to there, and what you keep for yourself.", BOTH_PHONES),
    forked_roster: honest("Two stories of who takes part.", "The relay holds another list than this phone.", "What is on this phone stays. Nothing more is sent.", BOTH_PHONES),
    refused_roster: honest("The relay handed over a list that does not fit.", "Its signatures are wrong. This phone did not take it.", SAFE_HERE, ASK_HOST),
    refused: honest("A page was not taken.", "It does not fit what this phone holds: it was moved, copied or made by nobody here.", SAFE_HERE, ASK_HOST),
    withheld: honest("Something is missing.", "Something is named that does not come. The relay withholds it, or that device misstates.", SAFE_HERE, "Wait a day. If it stays so, show this to the person who looks after the relay."),
    differs: honest("Two accounts do not agree.", "What the relay hands over is not what a phone names. The relay holds something back, or that phone misstates.", SAFE_HERE, BOTH_PHONES),
    gap: honest("A page is missing in the row.", "One number of a phone was left out. The relay withholds it, or that device misstates.", SAFE_HERE, "Wait a day. If it stays so, show both phones to someone you trust."),
    body_missing: honest("A page came without its words.", "Its cover is here. The relay withholds the rest, or does not have it.", SAFE_HERE, ASK_HOST),
    unconfirmed: honest("Some pages are not confirmed.", "Their phone was removed, and not all that it wrote has come.", "They stay, shown apart.", NOTHING),
    disowned: honest("Some pages are no longer confirmed by their author.", "Their phone was removed, and its author lets it end before them.", "They stay, shown apart.", NOTHING),
    quarantined: honest("This page could not be opened.", "Its signature or its seal does not fit.", "It is set aside, not deleted.", BOTH_PHONES),
    bad_grant: honest("A key could not be opened.", "What another phone handed over does not fit this one. It has made a new key by itself.", SAFE_HERE, "Nothing. If it happens often, show both phones to someone you trust."),
    needs_newer: honest("Something here needs a newer version.", "A page or a list was made by a newer version of this notebook.", "It is kept as it is.", UPDATE),
    removal_pending: honest("A removal is not yet known everywhere.", "A phone was removed, and not every other one has written since.", SAFE_HERE, NOTHING),
    removed_files: honest("The browser cleared part of this notebook.", "Storage of this phone was emptied while the notebook was open.", "What is at the relay.", "Do not close this window. Show it to someone you trust."),
  },
  alarmOther: (name) => honest("Something to know.", `This phone noticed: ${name}.`, SAFE_HERE, BOTH_PHONES),
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function countOf(count: number, one: string, many: string): string {
  return `${NUMBERS[count] ?? count} ${count === 1 ? one : many}`;
}
