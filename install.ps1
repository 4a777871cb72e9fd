# Installs odoo-mcp for this user: downloads the program, holds it against its checksum and puts it into
# %LOCALAPPDATA%\Programs\odoo-mcp, which comes into the user's PATH. Run again, it brings the newest release.
#
#   ODOO_MCP_VERSION       a release other than the newest, such as 0.1.0
#   ODOO_MCP_INSTALL_DIR   another folder
#   ODOO_MCP_DOWNLOAD_URL  where the releases are, such as https://github.com/OWNER/NAME/releases

# A release writes its own address between the quotes (scripts/stamp.ts).
$DefaultDownloadUrl = ''

function Install-OdooMcp {
  # In here alone: the script may run in somebody's window, which keeps its own.
  $ErrorActionPreference = 'Stop'
  # Windows PowerShell draws its progress bar for longer than it downloads.
  $ProgressPreference = 'SilentlyContinue'
  $base = if ($env:ODOO_MCP_DOWNLOAD_URL) { $env:ODOO_MCP_DOWNLOAD_URL } else { $DefaultDownloadUrl }
  $base = $base.TrimEnd('/')
  if (-not $base) {
    throw 'this script has no address to download from, set ODOO_MCP_DOWNLOAD_URL or take install.ps1 from a release'
  }
  # Whoever could change a file on the way could change its checksum as well.
  if ($base -notmatch '^https://' -and $base -notmatch '^http://(127\.0\.0\.1|localhost)[:/]') {
    throw "ODOO_MCP_DOWNLOAD_URL is $base, expected an address that begins with https://"
  }
  $wanted = "$env:ODOO_MCP_VERSION" -replace '^v', ''
  if ($wanted -notmatch '^[0-9A-Za-z.+-]*$') {
    throw "ODOO_MCP_VERSION is $wanted, expected a version such as 0.1.0"
  }
  # A program for x64 runs on Windows on ARM too.
  if (-not [Environment]::Is64BitOperatingSystem) { throw 'there is no program for 32-bit Windows' }
  $target = 'x86_64-pc-windows-msvc'
  $bin = if ($env:ODOO_MCP_INSTALL_DIR) { $env:ODOO_MCP_INSTALL_DIR } else { Join-Path $env:LOCALAPPDATA 'Programs\odoo-mcp' }

  # Windows PowerShell does not always offer what GitHub asks for.
  [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
  $folder = Join-Path ([IO.Path]::GetTempPath()) ('odoo-mcp-' + [Guid]::NewGuid())
  New-Item -ItemType Directory -Path $folder | Out-Null
  try {
    $sums = if ($wanted) { "$base/download/v$wanted/SHA256SUMS" } else { "$base/latest/download/SHA256SUMS" }
    $sumsFile = Join-Path $folder 'SHA256SUMS'
    Invoke-WebRequest -UseBasicParsing -Uri $sums -OutFile $sumsFile

    $pattern = '^([0-9a-f]{64}) [ *](odoo-mcp-([0-9A-Za-z.+-]+)-' + [Regex]::Escape($target) + '\.zip)$'
    $found = @(Get-Content -Path $sumsFile | Where-Object { $_ -cmatch $pattern })
    if ($found.Count -ne 1) { throw "$sums names $($found.Count) programs for $target, expected one" }
    $null = $found[0] -cmatch $pattern
    $expected, $archive, $version = $Matches[1], $Matches[2], $Matches[3]
    if ($wanted -and $version -ne $wanted) { throw "$sums is of version $version, not $wanted" }

    $archiveFile = Join-Path $folder $archive
    Invoke-WebRequest -UseBasicParsing -Uri "$base/download/v$version/$archive" -OutFile $archiveFile
    $actual = (Get-FileHash -Algorithm SHA256 -Path $archiveFile).Hash.ToLowerInvariant()
    if ($actual -ne $expected) {
      throw "$archive is not what the release says: its SHA-256 is $actual, expected $expected. Nothing was installed"
    }

    $unpacked = Join-Path $folder 'unpacked'
    Expand-Archive -Path $archiveFile -DestinationPath $unpacked
    $program = Join-Path $unpacked 'odoo-mcp.exe'
    if (-not (Test-Path -Path $program)) { throw "$archive holds no program" }
    $told = & $program --version
    if ($LASTEXITCODE -ne 0) { throw 'the program does not run on this system' }

    New-Item -ItemType Directory -Force -Path $bin | Out-Null
    $installed = Join-Path $bin 'odoo-mcp.exe'
    $old = Join-Path $bin 'odoo-mcp.old.exe'
    # One that runs cannot be replaced, but it can be renamed; it goes with the next time.
    Remove-Item -Path $old -Force -ErrorAction SilentlyContinue
    if (Test-Path -Path $installed) { Move-Item -Path $installed -Destination $old -Force }
    Move-Item -Path $program -Destination $installed -Force
    Remove-Item -Path $old -Force -ErrorAction SilentlyContinue

    Write-Output "Installed $told"
    Write-Output "as $installed"
    Add-ToUserPath $bin
    Write-Output 'Next: odoo-mcp setup   (or odoo-mcp demo, to look around without an Odoo)'
  }
  finally {
    Remove-Item -Path $folder -Recurse -Force -ErrorAction SilentlyContinue
  }
}

# Once, whatever is in there already; new windows see it, and so does this one. By way of the registry, where names
# such as %USERPROFILE% in it stay what they are.
function Add-ToUserPath([string] $Folder) {
  $key = Get-Item -Path 'HKCU:\Environment'
  $path = $key.GetValue('Path', '', [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames)
  $parts = @("$path" -split ';' | Where-Object { $_ })
  if ($parts -notcontains $Folder) {
    $joined = ($parts + $Folder) -join ';'
    New-ItemProperty -Path 'HKCU:\Environment' -Name 'Path' -Value $joined -PropertyType ExpandString -Force | Out-Null
    # Sets nothing, and tells the system that the environment is another one.
    [Environment]::SetEnvironmentVariable('ODOO_MCP_INSTALLED', $null, 'User')
    Write-Output "$Folder is in your PATH now, for windows that you open from here on"
  }
  if (($env:Path -split ';') -notcontains $Folder) { $env:Path = "$env:Path;$Folder" }
}

try {
  Install-OdooMcp
}
catch {
  # No exit: the script may run inside somebody's window, which it would close.
  Write-Error "Cannot install odoo-mcp: $($_.Exception.Message)" -ErrorAction Continue
  $global:LASTEXITCODE = 1
}
