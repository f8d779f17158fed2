import "./failure";
import { start } from "./start";
import { dial } from "./sync/socketio";

start(dial);
