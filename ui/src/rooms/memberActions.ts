import { Crown, type IconNode, MessageCircle, Shield, UserMinus, UserRound } from "lucide";
import { say } from "../language";
import { mayRemove, rightsIn } from "./rights";
import type { Details, RoomPerson, RoomRole } from "../wire";

export type MemberAction = { do: "converse" | "remove" } | { do: "role"; role: RoomRole };

export interface Offered {
  label: string;
  icon: IconNode;
  danger?: boolean;
  action: MemberAction;
}

/** What can be done with a person of a room, in the order of the menu. */
export function offeredOn(member: RoomPerson, details: Details, me: string): Offered[] {
  if (member.user.id === me) return [];
  const offered: Offered[] = [{ label: say("send-message"), icon: MessageCircle, action: { do: "converse" } }];
  if (rightsIn(details).roles) {
    const roles: [RoomRole, IconNode][] = [
      ["member", UserRound],
      ["moderator", Shield],
      ["owner", Crown],
    ];
    for (const [role, icon] of roles) {
      if (role !== member.role) offered.push({ label: say("make-role", { role }), icon, action: { do: "role", role } });
    }
  }
  if (mayRemove(details, member.role)) {
    offered.push({ label: say("remove-from-room"), icon: UserMinus, danger: true, action: { do: "remove" } });
  }
  return offered;
}
