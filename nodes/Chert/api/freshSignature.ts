import type { IDataObject } from 'n8n-workflow';
import type { Clock } from '../shared/clock';
import { type RawAnswer, refusalCode } from './answer';

/**
 * In seconds. Chert takes five minutes either way; one is left for clocks that differ. Source: docs:
 * authentication (timestamp).
 */
const FURTHEST = 240;
/**
 * Refusals in a row, of seconds of their own, after which the secret must be wrong, although it was right
 * before.
 */
const MOST_IN_A_ROW = { unproven: 2, accepted: 10, helped: 30 };
/**
 * How often one request is signed at most: while none was accepted yet, so that the secret is most likely
 * wrong; once one was; and once another second has helped, so that Chert does refuse what it has seen.
 */
const MOST_SIGNATURES = { unproven: 3, accepted: 4, helped: 15 };

const BAD_SIGNATURE = 2004;
const CLOCK_SKEW = 2013;

/**
 * Signatures that are never used twice. One is made of the second and the body, so all requests without a
 * body in one second carry the same. No source says whether Chert refuses one that it has seen. Until it does
 * (2004), requests are signed with the second in which they are sent; then each with another second. If none
 * of these is accepted either, the secret is wrong. Source: docs: authentication (a signature is never used
 * twice).
 */
export class FreshSignatures {
	private isRefusingRepeats = false;
	/** How far from the present second one may be, in seconds: what is further is too far from Chert's clock. */
	private readonly furthest = { back: FURTHEST, ahead: FURTHEST };
	private readonly used = new Map<string, Set<number>>();
	private proof: keyof typeof MOST_SIGNATURES = 'unproven';
	private inARow = 0;

	constructor(private readonly clock: Clock) {}

	/**
	 * A refused signature is no attempt: nothing was carried out. Returns nothing if it was over before.
	 * @param once sends it, signed with this Unix time in seconds, or with the present one
	 */
	async send(
		body: IDataObject | undefined,
		isOver: () => boolean,
		once: (second?: number) => Promise<RawAnswer | undefined>,
	): Promise<RawAnswer | undefined> {
		for (let refusals = 0; ; ) {
			const second = this.isRefusingRepeats ? await this.free(body, isOver) : undefined;
			if (isOver()) return undefined;
			const signedAt = this.now;
			const answer = await once(second);
			const code = answer?.statusCode === 401 ? refusalCode(answer, this.clock.now()) : undefined;
			// It says nothing of the secret. Each time fewer seconds are left, so it ends.
			if (code === CLOCK_SKEW && this.isTooFar(second, signedAt)) continue;
			if (!answer || !this.isRefused(answer, code, refusals)) return answer;
			refusals += 1;
			if (!this.mayHelp(refusals, second)) return answer;
		}
	}

	private get now(): number {
		return Math.floor(this.clock.now() / 1_000);
	}

	/** Whether a second other than the present one was refused: what is as far away is not tried again. */
	private isTooFar(second: number | undefined, now: number): boolean {
		if (second === undefined || second === now) return false;
		const side = second < now ? 'back' : 'ahead';
		this.furthest[side] = Math.min(this.furthest[side], Math.abs(second - now) - 1);
		return true;
	}

	/** Whether the signature was refused; if not, the secret is right. */
	private isRefused({ statusCode }: RawAnswer, code: unknown, refusals: number): boolean {
		if (code === BAD_SIGNATURE) return true;
		if (statusCode < 400) {
			if (refusals > 0) this.proof = 'helped';
			else if (this.proof === 'unproven') this.proof = 'accepted';
			this.inARow = 0;
		}
		return false;
	}

	private mayHelp(refusals: number, second: number | undefined): boolean {
		this.isRefusingRepeats = true;
		if (second !== undefined) this.inARow += 1;
		return refusals < MOST_SIGNATURES[this.proof] && this.inARow < MOST_IN_A_ROW[this.proof];
	}

	/** A second that no request with the same body was signed with; waits until there is one. */
	private async free(
		body: IDataObject | undefined,
		isOver: () => boolean,
	): Promise<number | undefined> {
		const { clock } = this;
		const name = JSON.stringify(body ?? null);
		const used = this.used.get(name) ?? new Set();
		this.used.set(name, used);
		while (!isOver()) {
			const { back, ahead } = this.furthest;
			const first = this.now - back;
			const seconds = Array.from({ length: back + 1 + ahead }, (_, n) => first + n);
			const free = seconds.filter((second) => !used.has(second));
			// By chance, because other executions choose as well.
			const second = free[Math.floor(clock.random() * free.length)];
			if (second !== undefined) {
				used.add(second);
				return second;
			}
			await clock.sleep(1_000 - (clock.now() % 1_000));
		}
		return undefined;
	}
}
