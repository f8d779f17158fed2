// Drives one JavaScript client against the kitchen-sink server:
//
//	node driver.mjs URL VERSION MODE [NAME]    VERSION: 3 or 4; MODE: polling, websocket or upgrade;
//	                                           NAME: only the checks with this in their name
import { runAll } from "./check.mjs";
import "./events.mjs";
import "./acks.mjs";
import "./namespaces.mjs";
import "./rooms.mjs";
import "./lifecycle.mjs";
import "./order.mjs";

await runAll();
