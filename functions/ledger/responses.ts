export * from "../runtime/http/responses.ts";
