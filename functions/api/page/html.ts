const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML content or attribute value. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

/** A description as HTML: paragraphs, `code` and **strong** of Markdown, nothing else. */
export const prose = (markdown: string): string =>
  markdown
    .split(/\n\s*\n/)
    .map((paragraph) => {
      const text = escapeHtml(paragraph.replace(/\s*\n\s*/g, " "))
        .replace(/`([^`]+)`/g, "<code>$1</code>")
        .replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>");
      return `<p>${text}</p>`;
    })
    .join("");
