// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * attach cgroup FOLDER pass|drop: a BPF program looks at what a control group sends; it goes with the group.
 * attach xdp DEVICE: one at the lowest place of a device, which lets all pass, for as long as this runs; says "attached".
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int bpf(int command, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, command, attr, sizeof(*attr));
}

/* A program that returns a number, whatever it is shown. */
static int load(uint32_t type, int answer)
{
	const struct bpf_insn code[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = answer },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = {
		.prog_type = type,
		.insn_cnt = sizeof(code) / sizeof(code[0]),
		.insns = (uintptr_t)code,
		.license = (uintptr_t)"Dual MIT/GPL",
	};

	return bpf(BPF_PROG_LOAD, &attr);
}

static int attach_cgroup(const char *folder, int answer)
{
	union bpf_attr attr = {
		.target_fd = (uint32_t)open(folder, O_RDONLY | O_DIRECTORY),
		.attach_bpf_fd = (uint32_t)load(BPF_PROG_TYPE_CGROUP_SKB, answer),
		.attach_type = BPF_CGROUP_INET_EGRESS,
	};

	return bpf(BPF_PROG_ATTACH, &attr);
}

static int attach_xdp(const char *device)
{
	union bpf_attr attr = {
		.link_create = {
			.prog_fd = (uint32_t)load(BPF_PROG_TYPE_XDP, XDP_PASS),
			.target_ifindex = if_nametoindex(device),
			.attach_type = BPF_XDP,
		},
	};

	return bpf(BPF_LINK_CREATE, &attr);
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "cgroup")) {
		if (attach_cgroup(argv[2], !strcmp(argv[3], "pass")) < 0)
			goto bad;
		return 0;
	}
	if (argc != 3 || strcmp(argv[1], "xdp")) {
		fputs("usage: attach cgroup FOLDER pass|drop | xdp DEVICE\n", stderr);
		return 2;
	}
	if (attach_xdp(argv[2]) < 0)
		goto bad;
	puts("attached");
	fflush(stdout);
	pause();
	return 0;
bad:
	fprintf(stderr, "attach: %s\n", strerror(errno));
	return 1;
}
