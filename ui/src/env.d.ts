/// <reference types="vite/client" />

// What build/emoji.ts makes.
declare module "virtual:emoji" {
  type Text = () => Promise<{ default: string }>;
  export const english: Text;
  export const names: Record<string, Text>;
}
