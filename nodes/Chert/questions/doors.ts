import { createHash, timingSafeEqual } from 'crypto';
import type { Question } from './question';

/**
 * The two addresses at which a waiting execution can be reached: Chert's, where it delivers events, and
 * the person's, a page. Both are n8n's own signed addresses. n8n checks their signature, but not in every
 * version for every kind of node, so it is checked here too.
 */
export type Door = 'chert' | 'link';

/** What the query of such an address says. */
export interface DoorMark {
	/** Which of the two it is. */
	door: Door;
	/** Which n8n made it (`instanceMark`). */
	instance: string;
	/** Which run of the node within its execution, from 0. */
	run: number;
	/** Until when the execution waits at most, Unix time in whole seconds; 0 for no limit. */
	until: number;
}

/** Names of the query's parameters. `signature` is n8n's. */
const DOOR_PARAMETER = 'chert';
const INSTANCE_PARAMETER = 'n8n';
const RUN_PARAMETER = 'run';
const UNTIL_PARAMETER = 'until';
const SIGNATURE_PARAMETER = 'signature';

/** Path of n8n's addresses for waiting executions, up to the execution's id. */
const WAITING_PATH = /^(.*)\/([^/]+)\/([^/]+)$/;

/** The query for one of the addresses, as `getSignedResumeUrl` takes it. */
export function doorQuery({ door, instance, run, until }: DoorMark): Record<string, string> {
	return {
		[DOOR_PARAMETER]: door,
		[INSTANCE_PARAMETER]: instance,
		[RUN_PARAMETER]: String(run),
		[UNTIL_PARAMETER]: String(until),
	};
}

/**
 * Reads the address of a webhook subscription.
 *
 * @returns where that n8n waits (`base`), the node of the execution (`path`) and the mark; `undefined` for
 *   an address that no Chert node made
 */
export function readDoor(
	url: string,
): (DoorMark & { base: string; path: string; url: string }) | undefined {
	if (!URL.canParse(url)) return undefined;
	const { origin, pathname, searchParams } = new URL(url);
	const [, base] = WAITING_PATH.exec(pathname) ?? [];
	const door = searchParams.get(DOOR_PARAMETER);
	const instance = searchParams.get(INSTANCE_PARAMETER);
	const run = Number(searchParams.get(RUN_PARAMETER) ?? Number.NaN);
	const until = Number(searchParams.get(UNTIL_PARAMETER) ?? Number.NaN);
	const isOurs =
		(door === 'chert' || door === 'link') && instance && searchParams.has(SIGNATURE_PARAMETER);
	if (base === undefined || !isOurs || !Number.isInteger(run) || !Number.isInteger(until)) {
		return undefined;
	}
	return { door, instance, run, until, base: origin + base, path: pathname, url };
}

/** A short name for an n8n installation, which does not give its id away. */
export function instanceMark(instanceId: string): string {
	return createHash('sha256').update(`chert ${instanceId}`).digest('hex').slice(0, 12);
}

/** What is kept of an address, so that a call can be recognised by it but not made with it. */
export function keyOf(url: string): string {
	return hash(new URL(url).searchParams.get(SIGNATURE_PARAMETER) ?? '');
}

/**
 * Which door a call came through.
 *
 * @param query of the request, parsed
 * @returns `undefined` if it does not belong to this question: another run of the node made it, or it is a
 *   fake
 */
export function doorOf(
	query: Readonly<Record<string, unknown>>,
	{ doors }: Question,
): Door | undefined {
	const { [DOOR_PARAMETER]: door, [SIGNATURE_PARAMETER]: signature } = query;
	if ((door !== 'chert' && door !== 'link') || typeof signature !== 'string' || signature === '') {
		return undefined;
	}
	const right = doors[door];
	if (right === undefined) return undefined;
	const same = timingSafeEqual(Buffer.from(hash(signature)), Buffer.from(right.padEnd(64)));
	return same ? door : undefined;
}

function hash(signature: string): string {
	return createHash('sha256').update(signature).digest('hex');
}
