/** JSON itself, or a format made of it: `application/merge-patch+json`. */
export const JSON_MEDIA_TYPE = /^application\/([a-z0-9.+-]+\+)?json$/;

/** A `content-type` header taken apart, in lower case. Where no charset is named it is UTF-8 (RFC 8259, section 8.1). */
export const mediaTypeOf = (header: string | undefined): { contentType: string; charset: string } => {
  const [contentType = "", ...parameters] = (header ?? "")
    .split(";")
    .map((part) => part.trim().toLowerCase());
  const charset = parameters
    .find((parameter) => parameter.startsWith("charset="))
    ?.slice("charset=".length)
    .replaceAll('"', "");
  return { contentType, charset: charset === undefined || charset === "utf8" ? "utf-8" : charset };
};
