import type { FastifyInstance } from 'fastify';
import type { Fault, Settings, Simulator } from './index';

/**
 * How other processes steer the simulator: `/_simulator/…`, without credentials, on loopback. Not
 * part of the API, not in the log, not limited.
 */
export function addControlPlane(app: FastifyInstance, simulator: Simulator): void {
	const post = (path: string, act: (body: Record<string, unknown>) => unknown) =>
		app.post(`/_simulator/${path}`, async ({ body }) => {
			const text = (body as Buffer | undefined)?.toString() ?? '';
			return act((text ? JSON.parse(text) : {}) as Record<string, unknown>) ?? { ok: true };
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
	post('faults', ({ chat_id, faults }) =>
		simulator.fault(chat_id as string, ...(faults as Array<Fault & { times?: number }>)),
	);
	post('configure', (settings) => simulator.configure(settings as Partial<Settings>));
	post('groups', ({ count, participants }) => ({
		ids: simulator.addGroups(count as number, participants as number | undefined),
	}));
	post('reset', () => simulator.reset());
}
