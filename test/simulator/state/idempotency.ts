import { createHash } from '../../support/node';
import type { RouteAnswer } from '../routes/route';
import type { Variants } from '../variants';

/** Answers by idempotency key: the same request again gets the first answer. Source: docs: send, chats. */
export class Idempotency {
	private readonly answers = new Map<string, { body: string; answer: RouteAnswer }>();

	clear(): void {
		this.answers.clear();
	}

	/**
	 * Acts once for each key.
	 *
	 * @param key the request's `idempotency_key`; without one it always acts
	 * @param body raw body
	 * @param other what the same key does with another body, which is not documented; refusing it shows a
	 *   client that shares keys
	 * @param act what to do the first time; refusals are not remembered
	 */
	once(
		key: unknown,
		body: Buffer,
		other: Variants['same_key_other_body'],
		act: () => RouteAnswer,
	): RouteAnswer {
		if (typeof key !== 'string') return act();
		const hash = createHash('sha256').update(body).digest('hex');
		const before = this.answers.get(key);
		if (before) {
			if (before.body === hash || other === 'first_answer') return before.answer;
			if (other === 'acts') return act();
			return {
				error: { code: 1002, message: 'The idempotency key was used with another body' },
			};
		}
		const answer = act();
		if (!('error' in answer)) this.answers.set(key, { body: hash, answer });
		return answer;
	}
}
