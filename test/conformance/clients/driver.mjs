// Drives one JavaScript client against the kitchen-sink server:
//
//	node driver.mjs URL VERSION MODE [NAME]    VERSION: 1, 2, 3, 4 or msgpack; MODE: polling, websocket or
//	                                           upgrade; NAME: only the checks with this in their name
import { runAll } from "./check.mjs";
import "./events.mjs";
import "./acks.mjs";
import "./namespaces.mjs";
import "./rooms.mjs";
import "./lifecycle.mjs";
import "./recovery.mjs";
import "./old.mjs";
import "./order.mjs";

await runAll();
