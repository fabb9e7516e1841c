/** Every part that screens are made of, each in its states, on one page: held beside the look, and walked by the tests. */
import { mount } from "svelte";
import "../../src/ui/style/tokens.css";
import "../../src/ui/style/base.css";
import "../../src/ui/style/parts.css";
import "../../src/ui/style/print.css";
import "../../src/ui/more-icons.ts";
import { speak } from "../../src/ui/words/index.ts";
import Parts from "./Parts.svelte";
import { scenes } from "./scenes.ts";
import { languageHere, staged } from "./surroundings.ts";

await speak(languageHere());
mount(Parts, { target: document.body, props: { surroundings: staged(scenes["pair"]!, languageHere(), null) } });
