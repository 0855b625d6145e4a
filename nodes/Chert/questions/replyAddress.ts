import { createHash, timingSafeEqual } from 'crypto';
import type { OpenQuestion, Question } from './question';

/**
 * The two addresses at which a waiting execution can be reached: Chert's, where it delivers events, and
 * the person's, a page. Both are n8n's own signed addresses. n8n checks their signature, but not in every
 * version for every kind of node, so it is checked here too.
 */
export type ReplyAddress = 'chert' | 'link';

export interface AddressFacts {
	address: ReplyAddress;
	/** Of `instanceMark`. */
	instance: string;
	/** Which run of the node within its execution, from 0. */
	run: number;
	/** Unix time in whole seconds; 0 for no limit. */
	until: number;
	/** Chert's address only. */
	asks?: OpenQuestion;
}

export interface WaitingAddress extends Pick<AddressFacts, 'instance' | 'until' | 'asks'> {
	/** Where an n8n waits. */
	base: string;
	/** The node of an execution. */
	path: string;
}

/** `signature` is n8n's own. */
const ADDRESS_PARAMETER = 'chert';
const INSTANCE_PARAMETER = 'n8n';
const RUN_PARAMETER = 'run';
const UNTIL_PARAMETER = 'until';
const ASKS_PARAMETER = 'asks';
const SIGNATURE_PARAMETER = 'signature';

/** In seconds after the end of its wait. */
const GRACE_TIME = 600;

/** As `getSignedResumeUrl` takes it. */
export function addressQuery(facts: AddressFacts): Record<string, string> {
	const { address, instance, run, until, asks } = facts;
	return {
		[ADDRESS_PARAMETER]: address,
		[INSTANCE_PARAMETER]: instance,
		[RUN_PARAMETER]: String(run),
		[UNTIL_PARAMETER]: String(until),
		...(asks && { [ASKS_PARAMETER]: `${asks.mark}.${asks.to}.${asks.text}` }),
	};
}

/** What an address of Chert's says; nothing for one that no Chert node made. */
export function readAddress(url: string): WaitingAddress | undefined {
	if (!URL.canParse(url)) return undefined;
	const { origin, pathname, searchParams } = new URL(url);
	const instance = searchParams.get(INSTANCE_PARAMETER);
	const isOurs = searchParams.get(ADDRESS_PARAMETER) === 'chert';
	if (!isOurs || instance === null) return undefined;
	const until = Number(searchParams.get(UNTIL_PARAMETER));
	const asks = readAsks(searchParams.get(ASKS_PARAMETER));
	// Up to the ID of the execution.
	const base = origin + pathname.split('/').slice(0, -2).join('/');
	return { base, path: pathname, instance, until, asks };
}

function readAsks(value: string | null): OpenQuestion | undefined {
	const [mark, to, text] = (value ?? '').split('.');
	return to && text ? { mark: Number(mark), to, text } : undefined;
}

/** Whether the time of a wait is surely over. */
export function isTimedOut({ until }: Pick<AddressFacts, 'until'>, now: number): boolean {
	return until > 0 && (until + GRACE_TIME) * 1_000 < now;
}

function isAddress(value: unknown): value is ReplyAddress {
	return value === 'chert' || value === 'link';
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
 * Which of a question's addresses a call came to; nothing if another run of the node made it, or if it is a
 * fake.
 */
export function addressOfCall(
	query: Readonly<Record<string, unknown>>,
	{ addresses }: Question,
): ReplyAddress | undefined {
	const { [ADDRESS_PARAMETER]: address, [SIGNATURE_PARAMETER]: signature } = query;
	if (!isAddress(address) || typeof signature !== 'string' || signature === '') return undefined;
	const right = addresses[address];
	if (right === undefined) return undefined;
	const same = timingSafeEqual(Buffer.from(hash(signature)), Buffer.from(right.padEnd(64)));
	return same ? address : undefined;
}

function hash(signature: string): string {
	return createHash('sha256').update(signature).digest('hex');
}
