import { createClient } from '@connectrpc/connect'
import {
  Files,
  type GetUsageResponse,
  type PendingUpload,
  type File as StoredFile,
} from '../gen/penstock/files/v1/files_pb'
import { base, transport } from './server'

/** Calls about files; their bytes go over plain HTTP, to and from these addresses. */
const files = createClient(Files, transport)

export type { PendingUpload, StoredFile }
export type Usage = GetUsageResponse

export interface FilePage {
  files: StoredFile[]
  next: string
  total: number
}

export const uploadsAddress = `${base}/files/`

export function contentAddress(file: StoredFile): string {
  return `${base}/files/content/${encodeURIComponent(file.id)}`
}

export async function listFiles(contains: string, pageToken = '', signal?: AbortSignal): Promise<FilePage> {
  const page = await files.listFiles({ contains, pageToken, pageSize: 100 }, signal ? { signal } : {})
  return { files: page.files, next: page.nextPageToken, total: Number(page.totalCount) }
}

export async function versionsOf(name: string): Promise<StoredFile[]> {
  return (await files.listFiles({ versionsOf: name, pageSize: 1_000 })).files
}

export async function deleteVersion(id: string): Promise<number> {
  return (await files.deleteFile({ what: { case: 'id', value: id } })).versionsDeleted
}

export async function deleteName(name: string): Promise<number> {
  return (await files.deleteFile({ what: { case: 'name', value: name } })).versionsDeleted
}

export function usage(signal?: AbortSignal): Promise<Usage> {
  return files.getUsage({}, signal ? { signal } : {})
}

/** Undefined: the server knows no such upload any more. */
export async function pendingUpload(id: string): Promise<PendingUpload | undefined> {
  return (await files.getUpload({ id })).upload
}
