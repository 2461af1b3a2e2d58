import type { PortfolioAccount } from "../portfolio/portfolio.ts";

/** Whose an e-mail address or a telephone number is. */
export class AddressBook {
  readonly #owners = new Map<string, PortfolioAccount>();

  constructor(members: readonly PortfolioAccount[]) {
    for (const member of members)
      for (const { email, phone } of member.profile.contacts)
        for (const address of [email, phone])
          if (address !== undefined) this.#owners.set(address.toLowerCase(), member);
  }

  ownerOf(address: string): PortfolioAccount | undefined {
    return this.#owners.get(address.toLowerCase());
  }
}
