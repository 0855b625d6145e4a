import { nodeProcess, parseArgs } from '../support/node';

/** Prints a line for people. */
export const print = (text = '') => void nodeProcess.stdout.write(`${text}\n`);

/** Ends the process with a sentence, and no stack trace. */
export function stop(message: string): never {
	nodeProcess.stderr.write(`${message}\n`);
	return nodeProcess.exit(1);
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

/** Reads the arguments of a command; an unknown flag ends it with a sentence. */
export function readArguments<const Given extends Options>(options: Given) {
	try {
		return parseArgs({ options }).values;
	} catch (error) {
		const [reason] = (error as Error).message.split('. ');
		return stop(`${reason}. All options: --help`);
	}
}
