import type { LoggedRequest, Simulator } from '../simulator';
import type { Fleet } from './fleet';
import type { Departure } from './offboarding';
import { first, take } from '../support/certain';

/**
 * How n8n stored the executions of a workflow: id → status, straight from its database. n8n answers a
 * webhook call a moment before it stores the failure, so this waits until no execution is under way.
 *
 * @throws Error when one still is after a minute
 */
export async function statusesOf(
	{ postgres, rest }: Fleet,
	workflowId: string,
): Promise<Map<string, string>> {
	return await rest.until('every execution stored with its end', async () => {
		const rows = await postgres.query(
			`SELECT id, status FROM execution_entity WHERE "workflowId" = '${workflowId}'`,
		);
		const underWay = rows.some(([, status]) => status === 'new' || status === 'running');
		return underWay ? undefined : new Map(rows.map((row) => take(row, 2)));
	});
}

/** Whom executions are about, from the data that n8n stored of the webhook call. */
export async function employeesOf(
	{ postgres }: Fleet,
	executions: readonly string[],
): Promise<string[]> {
	const rows = await postgres.query(
		`SELECT substring(data FROM '"(Person [0-9]+)"') FROM execution_data WHERE "executionId" IN (${executions.join()})`,
	);
	return rows.map(first);
}

/** How many workers have begun an execution, as their logs say. */
export const takersOf = ({ workers }: Fleet, execution: string): number =>
	workers.filter(({ work }) => work.started.has(execution)).length;

/** The requests that Chert got for the groups of these departures, in order. */
export function requestsFor(
	{ requests }: Simulator,
	departures: readonly Departure[],
): LoggedRequest[] {
	const ids = new Set(departures.flatMap(({ chat_ids }) => chat_ids));
	return requests.filter(({ chat_id }) => chat_id !== undefined && ids.has(chat_id));
}

/** Groups that Chert was not asked to leave exactly once, or that were not left; one line each. */
export function leftNotOnce(simulator: Simulator, departures: readonly Departure[]): string[] {
	const asked = new Map<string, number>();
	for (const { chat_id, verified } of requestsFor(simulator, departures)) {
		if (verified) asked.set(chat_id!, (asked.get(chat_id!) ?? 0) + 1);
	}
	return departures
		.flatMap(({ chat_ids }) => chat_ids)
		.map((id) => ({ id, asks: asked.get(id) ?? 0, left: simulator.chats.get(id)?.left_count }))
		.filter(({ asks, left }) => asks !== 1 || left !== 1)
		.map(({ id, asks, left }) => `${id}: asked ${asks} times, left ${left} times`);
}
