import { request } from 'undici';
import type { Simulator, Subscription } from '../simulator';
import { createHmac } from './node';

/** Makes a webhook subscription in the simulator, as a separate client would. */
export async function subscribe(
	simulator: Simulator,
	{ url = 'https://hooks.example.com/chert', ...fields }: Partial<Subscription> = {},
	now = Date.now(),
): Promise<Subscription & { secret: string }> {
	const { credential } = simulator;
	const body = JSON.stringify({ url, ...fields });
	const timestamp = Math.floor(now / 1000);
	const hex = createHmac('sha256', credential.signingSecret)
		.update(`${timestamp}.${body}`)
		.digest('hex');
	const answer = await request(`${simulator.url}/api/v1/webhook-subscriptions`, {
		method: 'POST',
		headers: {
			'x-chert-tenant': credential.tenant,
			'x-chert-signature': `v1,${timestamp},${hex}`,
			'content-type': 'application/json',
		},
		body,
	});
	await answer.body.dump();
	// Not from the answer: its shape is one of the simulator's variants.
	const subscription = [...simulator.subscriptions.values()].at(-1)!;
	return { ...subscription, secret: simulator.secretOf(subscription.id) };
}
