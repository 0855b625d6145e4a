import { duration, sizeInWords } from '../shared/text';
import { type ChertFailure, failure } from './failure';

/**
 * An upload carries the signing secret, which may go nowhere else (docs: authentication). `where` has no
 * query.
 */
export function uploadRefused(where: string, own: string): ChertFailure {
	return failure(
		'UPLOAD_REFUSED',
		`Not uploaded: Chert asked to upload the file to ${where}, which is not the upload route of ${own}`,
		{
			description:
				'An upload carries the signing secret itself, so it only goes to the address in the credential. Check the Base URL in the credential, or ask Chert support.',
		},
	);
}

export function fileUnreadable(why: string): ChertFailure {
	return failure('FILE_UNREADABLE', `n8n could not read the file from its storage: ${why}`, {
		description:
			'The file was not uploaded. It may have been removed from n8n in the meantime: get it again, then run this item again.',
	});
}

export function fileNotKept(why: string): ChertFailure {
	return failure('FILE_NOT_STORED', `n8n could not store the file: ${why}`, {
		description:
			'Chert sent the file, but n8n has no place for it. Look at the disk or the storage of the machine that runs n8n.',
	});
}

/** Both in bytes. */
export function fileCutOff(expected?: number, got?: number): ChertFailure {
	const of = expected === undefined ? '' : ` of ${sizeInWords(expected)}`;
	const message =
		got === undefined
			? `The connection broke before the whole file${of} had arrived`
			: `The file is not complete: ${sizeInWords(got)}${of} arrived`;
	return failure('INCOMPLETE_FILE', message, {
		description: 'Nothing of it was kept. Run this item again.',
		retryable: true,
	});
}

/** In milliseconds. */
export function fileTooSlow(allowed: number): ChertFailure {
	return failure('TIMEOUT', `The file did not arrive within ${duration(allowed / 1_000)}`, {
		description:
			'Nothing of it was kept. Chert, or the network in between, is too slow at the moment.',
		retryable: true,
	});
}
