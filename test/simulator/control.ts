import type { FastifyInstance } from 'fastify';
import type { DeliveryOrder, Fault, Happening, Settings, Simulator } from './index';
import { VARIANTS } from './variants';

/** What an event can be told with. */
const EVENT_KEYS = [
	'type',
	'chat_id',
	'from',
	'text',
	'parts',
	'message_id',
	'reaction',
	'to_last',
	'data',
	'event_id',
	'partner_id',
	'times',
	'attempts',
	'tamper',
	'signature',
	'subscription_id',
];

/**
 * How other processes steer the simulator: `/_simulator/…`, without credentials, on loopback. Not
 * part of the API, not in the log, not limited.
 */
export function addControlPlane(app: FastifyInstance, simulator: Simulator): void {
	const post = (path: string, act: (body: Record<string, unknown>) => unknown) =>
		app.post(`/_simulator/${path}`, async ({ body }, reply) => {
			const text = (body as Buffer | undefined)?.toString() ?? '';
			try {
				const answer = await act((text ? JSON.parse(text) : {}) as Record<string, unknown>);
				return answer ?? { ok: true };
			} catch (error) {
				return await reply.code(400).send({ ok: false, message: (error as Error).message });
			}
		});

	app.get('/_simulator/state', async () => ({
		chats: [...simulator.chats.values()],
		stats: simulator.stats,
	}));
	app.get('/_simulator/requests', async () =>
		simulator.requests.map((request) => ({
			...request,
			body: request.body.toString(),
			// Headers hold signatures: they do not leave the process.
			headers: undefined,
		})),
	);
	post('faults', (body) => {
		checkKeys(body, ['chat_id', 'faults']);
		const { chat_id, faults } = body;
		if (!Array.isArray(faults)) throw new Error('faults must be a list');
		simulator.fault(chat_id as string, ...(faults as Array<Fault & { times?: number }>));
	});
	post('configure', (settings) => simulator.configure(settings as Partial<Settings>));
	post('groups', (body) => {
		checkKeys(body, ['count', 'participants']);
		const { count, participants } = body;
		return { ids: simulator.addGroups(count as number, participants as number | undefined) };
	});
	app.get('/_simulator/events', async () => [...simulator.events.values()]);
	post('events', async (body) => {
		checkKeys(body, EVENT_KEYS);
		const { type, times, attempts, tamper, signature, subscription_id, ...happening } = body;
		const order = { times, attempts, tamper, signature, subscription_id } as DeliveryOrder;
		return await simulator.emit(String(type ?? 'message.received'), happening as Happening, order);
	});
	post('reset', (body) => {
		checkKeys(body, ['keep_subscriptions']);
		const { keep_subscriptions = true } = body;
		simulator.reset({ keepSubscriptions: keep_subscriptions !== false });
		const { size } = simulator.subscriptions;
		return {
			ok: true,
			message: `Everything is as at the start, but webhook subscriptions are kept (${size}), so that n8n's triggers go on. To drop them too: {"keep_subscriptions": false}`,
		};
	});
	app.get('/_simulator/variants', async () => ({
		variants: simulator.variants,
		possible: VARIANTS,
	}));
}

/** @throws Error that names what there is, for a key that is not known */
function checkKeys(body: Record<string, unknown>, known: readonly string[]): void {
	for (const key of Object.keys(body)) {
		if (!known.includes(key)) {
			throw new Error(`There is no key "${key}". There are these: ${known.join(', ')}`);
		}
	}
}
