# An image of the program alone, from what `make release` has built:
#
#   make release
#   docker build -t migration-assist .
#
# There is nothing else in it: certificates of authorities, password files and the like
# are mounted. docs/install.md has examples.
FROM scratch
# BuildKit says for which architecture the image is; the classic builder says nothing.
ARG TARGETARCH=amd64
COPY dist/linux-${TARGETARCH}/migration-assist /usr/bin/migration-assist
COPY LICENSE /usr/share/doc/migration-assist/LICENSE
# Files such as the rejects file are written to the present folder: mount one there.
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["/usr/bin/migration-assist"]
