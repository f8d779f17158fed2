import { mount } from "svelte";
import "../src/forms.css";
import Tokens from "./Tokens.svelte";

mount(Tokens, { target: document.getElementById("app")! });
