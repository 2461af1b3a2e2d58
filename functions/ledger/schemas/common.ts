export * from "../../runtime/http/schemas.ts";
