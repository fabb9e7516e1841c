/** Abweisungen, Enden und Hinweise in ehrlichen Sätzen, auf Deutsch: was geschehen ist, was sicher ist, was zu tun ist. */
import type { Honest } from "./index.ts";
import { ASK_HOST, honest, SAFE_HERE } from "./saying.de.ts";
import type { TroubleWords } from "./trouble.ts";

const KEPT_BEFORE = "Was vorher behalten wurde, ist sicher. Deine Worte stehen noch auf dem Bildschirm.";
const NOTHING = "Nichts.";
const UNSENT = "Nichts wurde gesendet.";
const UPDATE = "Schließ alle Fenster dieses Notizbuchs und öffne es wieder, während das Relais erreichbar ist, damit es sich erneuern kann.";
const BOTH_PHONES = "Zeigt beide Telefone jemandem, dem ihr vertraut.";
const NOT_YOU = "Nichts, wenn du es warst. Wenn nicht, zeig das jemandem, dem du vertraust.";
const OTHER_CODE = "Frag den Menschen, der sich um das Relais kümmert, nach einem anderen Code und gib ihn unter Wir ein. Alles Weitere geschieht von selbst.";
const AGAIN = "Beginn neu, wann du magst.";
const ITSELF = "Nichts. Dieses Telefon versucht es von selbst noch einmal.";

const relayRefused = (reason: string, todo = ASK_HOST): Honest =>
  honest("Das Relais hat es nicht angenommen.", reason, SAFE_HERE, todo);

const STRANGERS = "Dieses Telefon und das Relais verstehen einander nicht.";
const DIFFER = honest("Das ist nicht die Nummer auf dem anderen Telefon.", "Die Nummern weichen ab: ein Tippfehler, oder jemand zwischen den beiden Telefonen.", UNSENT, "Beginnt neu.");

export const words: TroubleWords = {
  refusals: {
    malformed: relayRefused(STRANGERS, UPDATE),
    unsupported: relayRefused("Das Relais spricht eine andere Version als dieses Telefon.", UPDATE),
    forged: relayRefused("Eine Unterschrift passte auf dem Weg zum Relais nicht."),
    unknown: honest("Das Relais kennt das nicht.", "Der Code ist aufgebraucht, er stimmt nicht, oder das Relais hat kein solches Notizbuch.", SAFE_HERE, "Sieh dir den Code noch einmal an, oder frag den Menschen, der sich um das Relais kümmert, nach einem neuen."),
    ended: honest("Dieses Telefon nimmt nicht mehr teil.", "Es wurde von einem anderen Telefon von dir entfernt, oder du bist gegangen.", SAFE_HERE, NOT_YOU),
    roster_moved: relayRefused("Beim Relais hat sich inzwischen etwas geändert.", "Nichts. Dieses Telefon holt es und versucht es noch einmal."),
    forked_roster: honest("Zwei Geschichten beim Relais.", "Das Relais und dieses Telefon haben verschiedene Listen derer, die teilnehmen.", SAFE_HERE, BOTH_PHONES),
    not_present: relayRefused("Dieses Telefon steht nicht auf der Liste jenes Notizbuchs."),
    key_used: relayRefused("Der Schlüssel dieses Telefons wurde dort schon benutzt.", AGAIN),
    healing: relayRefused("Das Relais kam aus einer Kopie zurück und wartet, bis die Telefone sich gemeldet haben.", "Nichts. Es geht von selbst weiter."),
    capped: relayRefused("Das Relais hatte heute viele Änderungen.", "Nichts. Morgen geht es weiter."),
    gap: relayRefused("Beim Relais fehlt eine Seite vor dieser.", "Nichts. Dieses Telefon sendet sie noch einmal."),
    forked: honest("Dieses Telefon hat ein Doppel.", "Irgendwo schrieb eine Kopie dieses Telefons unter derselben Nummer.", SAFE_HERE, BOTH_PHONES),
    past_pin: relayRefused("Dieses Telefon wurde entfernt, bevor diese Seite gesendet war.", BOTH_PHONES),
    head_backwards: relayRefused("Dieses Telefon berief sich auf eine ältere Liste als zuvor.", ASK_HOST),
    unknown_head: relayRefused("Das Relais hat die Liste nicht, auf die dieses Telefon sich beruft.", "Nichts. Dieses Telefon holt sie und versucht es noch einmal."),
    stale_wrap: relayRefused("Der Schlüssel hat sich inzwischen geändert.", "Nichts. Dieses Telefon versiegelt es neu."),
    closed: honest("Jenes Notizbuch ist geschlossen.", "Einer von beiden ist gegangen.", SAFE_HERE, "Nichts. Jeder behält, was er hat."),
    bad_words: honest("Diese Wörter führen nirgendwohin.", "Eins davon ist ein anderes Wort, oder ihre Reihenfolge ist eine andere.", UNSENT, "Sieh noch einmal auf das Blatt."),
    begun: honest("Auf diesem Telefon gibt es ein Notizbuch.", "Ein Blatt Papier bringt eins dorthin zurück, wo keins ist.", SAFE_HERE, "Nimm ein Telefon oder einen Browser ohne Notizbuch."),
    too_large: relayRefused("Eine Seite ist größer, als das Relais annimmt."),
    disk_full: honest("Die Platte des Relais ist voll.", "Es nimmt nichts Neues an, bis Platz ist. Entfernen und Löschen gehen weiter.", SAFE_HERE, ASK_HOST),
    over_quota: honest("Das Relais ist für dich voll.", "Dein Anteil am Platz beim Relais ist aufgebraucht.", SAFE_HERE, ASK_HOST),
    too_often: relayRefused("Es wurde in kurzer Zeit zu oft angerufen.", "Nichts. Dieses Telefon wartet und versucht es noch einmal."),
    no_wake: relayRefused("Es weckt niemanden.", "Nichts. Dieses Telefon sieht nach, wenn du es öffnest; wer das Relais betreibt, kann das Wecken einschalten."),
    wake_key: relayRefused("Es weckt inzwischen unter einem anderen Schlüssel.", "Nichts. Dieses Telefon fragt neu an."),
    wake_host: relayRefused("Es ruft den Push-Dienst dieses Browsers nicht an.", "Nichts. Dieses Telefon sieht nach, wenn du es öffnest."),
    unknown_blob: relayRefused("Es hat diesen Anhang nicht.", "Nichts. Dieses Telefon sucht ihn noch einmal."),
    blob_differs: relayRefused("An dieser Stelle hat es schon etwas anderes.", BOTH_PHONES),
    unfinished: relayRefused("Ein Anhang ist nicht ganz angekommen.", "Nichts. Dieses Telefon sendet den Rest."),
    away: honest("Das Relais ist außer Reichweite.", "Dieses Telefon kam nicht bis zu ihm durch.", SAFE_HERE, "Sieh dir die Adresse und das Netz an und versuch es noch einmal."),
    bad_link: honest("Dieser Link führt nirgendwohin.", "Er ist unvollständig oder für etwas anderes gedacht.", UNSENT, "Kopier den ganzen Link, oder nimm die Kamera."),
    bad_code: honest("Dieser Code passt nicht.", "Ein Code hat sechzehn Buchstaben und Ziffern.", UNSENT, "Sieh ihn dir noch einmal an."),
    bad_address: honest("Diese Adresse führt zu keinem Relais.", "Was dort antwortet, ist etwas anderes.", UNSENT, "Sieh dir die Adresse noch einmal an."),
    bad_key: relayRefused("Ein Schlüssel in dem, was dieses Telefon sandte, ist nicht brauchbar.", AGAIN),
    wrong_type: relayRefused(STRANGERS, UPDATE),
    wrong_method: relayRefused(STRANGERS, UPDATE),
    no_such_route: relayRefused(STRANGERS, UPDATE),
    text_frame: relayRefused(STRANGERS, UPDATE),
    too_slow: relayRefused("Die Verbindung war zu langsam.", ITSELF),
    foreign_origin: relayRefused("Es nimmt nur Anrufe von einer anderen Adresse dieses Notizbuchs an.", "Öffne das Notizbuch unter der Adresse, die zu diesem Relais gehört, oder frag den Menschen, der sich darum kümmert."),
    foreign_host: relayRefused("Unter dieser Adresse antwortet es nicht.", "Sieh dir die Adresse noch einmal an, oder frag den Menschen, der sich um das Relais kümmert."),
    challenge_spent: relayRefused("Der Gruß zwischen den beiden war verbraucht.", ITSELF),
    not_for_us: relayRefused("Eine Seite gehört zu einem anderen Notizbuch."),
    bad_grant: relayRefused("Ein Schlüssel, der übergeben wurde, passt nicht.", BOTH_PHONES),
    code_unknown: honest("Das Relais kennt diesen Code nicht.", "Er wurde vertippt oder gehört zu einem anderen Relais.", UNSENT, "Sieh dir den Code noch einmal an, oder frag den Menschen, der sich um das Relais kümmert, nach einem."),
    code_spent: honest("Dieser Code ist aufgebraucht.", "Alle Notizbücher, für die er gemacht war, haben begonnen.", UNSENT, "Frag den Menschen, der sich um das Relais kümmert, nach einem neuen."),
    rendezvous_unknown: honest("Diese Einladung ist zu Ende.", "Zehn Minuten sind vorbei, oder sie wurde weggelegt.", UNSENT, "Mach eine neue, auf einem der beiden Telefone."),
    rendezvous_used: honest("Diese Einladung wurde schon benutzt.", "Jemand hat sie geöffnet, oder sie wurde weggelegt.", UNSENT, "Macht eine neue, mit beiden Telefonen nebeneinander."),
    rendezvous_full: honest("Beim Relais sind zu viele Einladungen offen.", "Gerade kann es keine weitere öffnen.", UNSENT, "Versuch es in zehn Minuten noch einmal."),
    busy: relayRefused("Es hat gerade zu viel zu tun.", ITSELF),
    failed: relayRefused("Es ist auf einen eigenen Fehler gestoßen.", ASK_HOST),
    refused: relayRefused("Es nannte keinen weiteren Grund."),
    not_connected: honest("Noch gibt es kein Relais.", "Zwei Telefone finden sich über ein Relais.", SAFE_HERE, "Verbinde dich zuerst mit einem Relais und lade dann noch einmal ein."),
    other_relay: honest("Dieses Telefon hat ein anderes Relais.", "Was es aufbewahrt, ist bei einem Relais und bleibt dort.", SAFE_HERE, "Gib die Adresse des Relais ein, das es hat. Sie steht unter Wir."),
    shared_waits: honest("Ein Notizbuch für zwei ist begonnen.", "Es liegt auf diesem Telefon, bis das Relais es annimmt, und vollendet sich dann von selbst.", SAFE_HERE, "Sieh unter Wir nach. Wird dort nach einem Code gefragt, gib einen anderen ein."),
    joint: honest("Das gehört euch beiden.", "Was beide gemacht haben, bleibt bei beiden.", SAFE_HERE, "Beende es, oder schreib eine andere Fassung. Was war, bleibt, wo es ist."),
    already_shared: honest("Dieses Telefon teilt schon ein Notizbuch.", "Es kann eins zur selben Zeit teilen.", SAFE_HERE, NOTHING),
    cancelled: honest("Weggelegt.", "Das wurde auf diesem Telefon beendet.", UNSENT, AGAIN),
    no_space: honest("Dafür gibt es hier kein Notizbuch.", "Diese Seite war für zwei gedacht, und dieses Telefon teilt keins.", KEPT_BEFORE, "Behalte sie für dich, oder lade zuerst jemanden ein."),
    full: honest("Das Telefon ist fast voll.", "Es war kein Platz, das zu behalten.", KEPT_BEFORE, "Schaff Platz auf dem Telefon und behalte es dann noch einmal."),
    storage: honest("Dieses Telefon konnte es nicht behalten.", "Der Browser verweigerte seinen Speicher.", KEPT_BEFORE, "Verlass den privaten Modus, falls du ihn benutzt, schließ andere Fenster dieses Notizbuchs und behalte es dann noch einmal."),
    storage_full: honest("Das Telefon ist fast voll.", "Es war kein Platz, das zu behalten.", KEPT_BEFORE, "Schaff Platz auf dem Telefon und behalte es dann noch einmal."),
    storage_closed: honest("Der Browser hat seinen Speicher weggenommen.", "Er wurde geleert oder geschlossen, während das Notizbuch offen war.", "Was beim Relais ist. Was auf dem Bildschirm steht, ist noch da.", "Schließ dieses Fenster nicht, bevor deine Worte woanders sind."),
    storage_blocked: honest("Ein anderes Fenster ist im Weg.", "Ein älteres Fenster dieses Notizbuchs hält den Speicher fest.", KEPT_BEFORE, "Schließ die anderen Fenster dieses Notizbuchs und versuch es dann noch einmal."),
    storage_newer: honest("Dieses Fenster ist älter als das Notizbuch.", "Eine neuere Version dieses Notizbuchs hat übernommen.", KEPT_BEFORE, "Schließ dieses Fenster und öffne das Notizbuch wieder."),
    storage_older: honest("Was hier liegt, ist aus einer älteren Version.", "Diese Version kann nicht öffnen, was eine frühere behalten hat.", "Es bleibt, wie es ist. Was beim Relais ist, ist dort.", "Zeig es jemandem, dem du vertraust, bevor du etwas leerst."),
    no_archive: honest("Das ist keine Datei dieses Notizbuchs.", "Sie beginnt anders als eine versiegelte Datei.", "Nichts davon wurde behalten. Die Datei ist, wie sie war.", "Wähl eine andere Datei."),
    wrong_passphrase: honest("Dieser Kennsatz öffnet sie nicht.", "Datei und Kennsatz gehören nicht zusammen, oder ihr Anfang wurde verändert.", "Nichts davon wurde behalten. Die Datei ist, wie sie war.", "Sieh dir die Worte noch einmal an: Groß und klein und Leerzeichen zählen."),
    file_cut: honest("Ein Teil der Datei fehlt.", "Sie endet, bevor alles davon da ist.", "Nichts davon wurde behalten. Die Datei ist, wie sie war.", "Kopier sie noch einmal von dort, wo sie ganz liegt."),
    file_altered: honest("Die Datei wurde verändert.", "Ein Teil davon ist nicht, was versiegelt wurde.", "Nichts davon wurde behalten.", "Nimm eine andere Kopie der Datei. Verlass dich nicht auf diese."),
    storage_unreadable: honest("Was hier liegt, öffnet sich nicht.", "Im Speicher dieses Telefons liegt etwas, das dieses Notizbuch nicht geschrieben hat oder das verändert wurde.", "Es bleibt, wie es ist.", "Zeig es jemandem, dem du vertraust, bevor du etwas leerst."),
    device: honest("Das Notizbuch ist nicht gestartet.", "Sein innerer Teil hat nicht geantwortet.", "Was vorher behalten wurde, ist sicher.", "Schließ alle Fenster dieses Notizbuchs und öffne es wieder."),
  },
  begun: {
    safe: "Nichts, was du geschrieben hast, wurde gesendet. Was für zwei begonnen wurde, kann sich noch von selbst vollenden.",
    todo: "Sieh in einer Weile unter Wir nach. Teilt ihr dort kein Notizbuch, beginnt neu.",
  },
  ended: {
    wrong_number: DIFFER,
    wrong_code: DIFFER,
    bad_transcript: honest("Die zwei Telefone erzählen verschiedene Geschichten.", "Was ankam, ist nicht, was das andere Telefon sandte: eine Störung, oder jemand zwischen den beiden.", UNSENT, "Beginnt neu, mit beiden Telefonen nebeneinander."),
    cancelled: honest("Weggelegt.", "Dieser Versuch wurde auf diesem Telefon beendet.", UNSENT, AGAIN),
    expired: honest("Diese Einladung ist zu Ende.", "Zehn Minuten sind vorbei.", UNSENT, "Mach eine neue, auf einem der beiden Telefone."),
    closed: honest("Diese Einladung ist zu Ende.", "Sie wurde benutzt oder auf dem anderen Telefon weggelegt.", UNSENT, "Mach eine neue, auf einem der beiden Telefone."),
    foreign: honest("Etwas anderes hat geantwortet.", "Was durch das Relais kam, gehört nicht zu dieser Einladung.", UNSENT, "Beginnt neu, mit beiden Telefonen nebeneinander."),
    away: honest("Das Relais ist außer Reichweite.", "Dieses Telefon kam nicht bis zu ihm durch.", UNSENT, "Seht auf beiden Telefonen nach dem Netz und beginnt dann neu."),
  },
  alarms: {
    code_unknown: honest("Das Relais kennt diesen Code nicht.", "Ohne einen Code, den es kennt, nimmt es kein neues Notizbuch an.", SAFE_HERE, OTHER_CODE),
    code_spent: honest("Dieser Code ist aufgebraucht.", "Alle Notizbücher, für die er gemacht war, haben begonnen, und noch eins wartet auf diesem Telefon.", SAFE_HERE, OTHER_CODE),
    healed: honest("Das Relais hatte einige Tage vergessen. Eure Telefone nicht.", "Das Relais kam aus einer älteren Kopie zurück. Dieses Telefon hat es bemerkt und die fehlenden Seiten zurückgegeben.", "Alles, was behalten wurde. Unterwegs konnte es niemand öffnen.", "Nichts. Geschieht es oft, sag es dem Menschen, der sich um das Relais kümmert."),
    restored: honest("Dieses Telefon ist eine Kopie.", "Das Relais hat Seiten von ihm, an die es sich nicht erinnert: Es wurde kopiert oder kam aus einem älteren Stand zurück.", SAFE_HERE + " Vorerst wird nichts mehr gesendet.", "Beginn mit neuen Schlüsseln, auf jeder Kopie, die dir gehört."),
    let_in: honest("Ein Telefon oder ein Blatt von dir wurde eingelassen.", "Ein anderes Telefon von dir hat es eingelassen, und es kann öffnen, was du schreibst.", SAFE_HERE, "Sieh es dir unter Deine Telefone an. Entferne, was du nicht kennst."),
    unsent: honest("Worte fanden beim Relais keinen Platz.", "Das Relais nahm einen Umschlag ohne sie.", "Die Worte sind auf diesem Telefon.", ASK_HOST),
    spare_failed: honest("Das geteilte Notizbuch ist noch nicht hier.", "Ein Ort, zu dem das Blatt führt, antwortet nicht oder weiß nichts davon.", "Dein eigenes Notizbuch ist zurück.", "Lass das offen: Ein Relais, das nur weg ist, wird wieder gefragt."),
    ended: honest("Dieses Telefon nimmt nicht mehr teil.", "Es wurde von einem anderen Telefon von dir entfernt, oder du bist gegangen.", SAFE_HERE, NOT_YOU),
    unknown: honest("Das Relais kennt dieses Notizbuch nicht mehr.", "Vielleicht wurde es geleert, oder unter dieser Adresse antwortet ein anderes.", SAFE_HERE, ASK_HOST),
    forked: honest("Ein Telefon hat ein Doppel.", "Zwei verschiedene Seiten tragen dieselbe Nummer eines Telefons. Entweder wurde es kopiert, oder jemand spielt eine Rolle.", "Alle Seiten bis dahin, und was du für dich behältst.", BOTH_PHONES),
    forked_roster: honest("Zwei Geschichten davon, wer teilnimmt.", "Das Relais hat eine andere Liste als dieses Telefon.", "Was auf diesem Telefon ist, bleibt. Nichts mehr wird gesendet.", BOTH_PHONES),
    refused_roster: honest("Das Relais übergab eine Liste, die nicht passt.", "Ihre Unterschriften stimmen nicht. Dieses Telefon hat sie nicht angenommen.", SAFE_HERE, ASK_HOST),
    refused: honest("Eine Seite wurde nicht angenommen.", "Sie passt nicht zu dem, was dieses Telefon hat: Sie wurde verschoben, kopiert oder von niemandem hier gemacht.", SAFE_HERE, ASK_HOST),
    withheld: honest("Etwas fehlt.", "Etwas ist genannt, das nicht kommt. Das Relais hält es zurück, oder jenes Telefon gibt etwas Falsches an.", SAFE_HERE, "Warte einen Tag. Bleibt es so, zeig das dem Menschen, der sich um das Relais kümmert."),
    differs: honest("Zwei Angaben stimmen nicht überein.", "Was das Relais übergibt, ist nicht, was ein Telefon nennt. Das Relais hält etwas zurück, oder jenes Telefon gibt etwas Falsches an.", SAFE_HERE, BOTH_PHONES),
    gap: honest("In der Reihe fehlt eine Seite.", "Eine Nummer eines Telefons wurde ausgelassen. Das Relais hält sie zurück, oder jenes Telefon gibt etwas Falsches an.", SAFE_HERE, "Warte einen Tag. Bleibt es so, zeigt beide Telefone jemandem, dem ihr vertraut."),
    body_missing: honest("Eine Seite kam ohne ihre Worte.", "Ihr Umschlag ist hier. Das Relais hält den Rest zurück oder hat ihn nicht.", SAFE_HERE, ASK_HOST),
    unconfirmed: honest("Einige Seiten sind nicht bestätigt.", "Ihr Telefon wurde entfernt, und nicht alles, was es schrieb, ist gekommen.", "Sie bleiben, abgesetzt gezeigt.", NOTHING),
    disowned: honest("Einige Seiten sind nicht mehr bestätigt.", "Ihr Telefon wurde entfernt, und der Mensch, der sie schrieb, lässt es vor ihnen enden.", "Sie bleiben, abgesetzt gezeigt.", NOTHING),
    quarantined: honest("Diese Seite ließ sich nicht öffnen.", "Ihre Unterschrift oder ihr Siegel passt nicht.", "Sie ist beiseitegelegt, nicht gelöscht.", BOTH_PHONES),
    bad_grant: honest("Ein Schlüssel ließ sich nicht öffnen.", "Was ein anderes Telefon übergab, passt nicht zu diesem. Es hat von selbst einen neuen gemacht.", SAFE_HERE, "Nichts. Geschieht es oft, zeigt beide Telefone jemandem, dem ihr vertraut."),
    needs_newer: honest("Etwas hier braucht eine neuere Version.", "Eine Seite oder eine Liste wurde mit einer neueren Version dieses Notizbuchs gemacht.", "Es bleibt, wie es ist.", UPDATE),
    removal_pending: honest("Eine Entfernung ist noch nicht überall bekannt.", "Ein Telefon wurde entfernt, und nicht jedes andere hat seitdem geschrieben.", SAFE_HERE, NOTHING),
    removed_files: honest("Der Browser hat einen Teil dieses Notizbuchs geleert.", "Speicher dieses Telefons wurde geleert, während das Notizbuch offen war.", "Was beim Relais ist.", "Schließ dieses Fenster nicht. Zeig es jemandem, dem du vertraust."),
  },
  alarmOther: (name) => honest("Etwas zu wissen.", `Diesem Telefon fiel auf: ${name}.`, SAFE_HERE, BOTH_PHONES),
};
