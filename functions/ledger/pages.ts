export * from "../runtime/http/pages.ts";
