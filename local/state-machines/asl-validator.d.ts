/** The package ships no types; these cover what lint.ts uses. */
declare module "asl-validator" {
  interface Verdict {
    isValid: boolean;
    errors: unknown[];
  }
  export default function validate(
    definition: unknown,
    options?: { checkPaths?: boolean; checkArn?: boolean },
  ): Verdict;
}
