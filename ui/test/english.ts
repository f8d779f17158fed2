// Tests read the page in English, unless they say otherwise.
import english from "../locales/en.ftl?raw";
import { speak } from "../src/language";

speak("en", english);
