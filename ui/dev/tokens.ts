import { mount } from "svelte";
import "../src/tokens.css";
import "../src/base.css";
import Tokens from "./Tokens.svelte";

mount(Tokens, { target: document.getElementById("app")! });
