import "./failure";
import { speakAsWanted } from "./language";
import { start } from "./start";
import { dial } from "./sync/socketio";

void speakAsWanted().then(() => start(dial));
