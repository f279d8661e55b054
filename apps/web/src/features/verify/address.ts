import { VerifyProblem } from './problem';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const OURS = /^\/(?:g|images)\/./;

/**
 * Returns the path of an address of this site that a person typed: of a picture's page, of an image, or a bare
 * id. @throws VerifyProblem elsewhere (another site), nothing (no picture's address)
 */
export function pathOf(typed: string, site: string): string {
  const text = typed.trim();
  const address = ID.test(text) ? `/g/${text.toLowerCase()}` : text;
  // A person who copies an address by hand may leave its scheme out.
  const whole = /^[\w.-]+(:\d+)?\/(g|images)\//.test(address)
    ? `${new URL(site).protocol}//${address}`
    : address;
  if (!URL.canParse(whole, site)) throw new VerifyProblem('nothing');
  const { origin, pathname } = new URL(whole, site);
  if (origin !== new URL(site).origin) throw new VerifyProblem('elsewhere');
  if (!OURS.test(pathname)) throw new VerifyProblem('nothing');
  return pathname;
}
